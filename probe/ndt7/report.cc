#include "probe/ndt7/report.hh"

#include <fmt/format.h>

#include "probe/measure/rate_keys.hh"
#include "probe/net/url.hh"
#include "probe/record/metric.hh"
#include "probe/record/time.hh"

namespace preau::ndt7 {

using namespace std::chrono_literals;

namespace {

constexpr double kMissing = 0.9;                 // of what was confirmed, the server's kernel had
constexpr std::uint64_t kOnTheWay = 16'000'000;  // octets that a path may hold

// What speaks against the figure, and of whom.
struct Finding {
  LimitedBy by{};
  std::string text;
};

double share(const TcpTold::Count& part, const TcpTold::Count& busy) {
  return busy.value_or(0) > 0 ? static_cast<double>(part.value_or(0)) / static_cast<double>(*busy)
                              : 0;
}

// The sender is the server, whose kernel tells; or does not.
std::optional<Finding> server_held_back(const TcpTold& told) {
  if (const auto held = share(told.window_limited_us, told.busy_us); held > kHeldBack)
    return Finding{LimitedBy::probe, fmt::format("our receive window held the server back {:.0f} % "
                                                 "of the time (net.ipv4.tcp_rmem)",
                                                 100 * held)};
  if (const auto held = share(told.buffer_limited_us, told.busy_us); held > kHeldBack)
    return Finding{
        LimitedBy::server,
        fmt::format("the server's send buffer held it back {:.0f} % of the time", 100 * held)};
  return std::nullopt;
}

std::optional<Finding> we_were_held_back(const TcpInfo& sending) {
  if (const auto held = share_of_busy(sending, sending.window_limited); held > kHeldBack)
    return Finding{
        LimitedBy::server,
        fmt::format("the server's receive window held us back {:.0f} % of the time", 100 * held)};
  if (const auto held = share_of_busy(sending, sending.buffer_limited); held > kHeldBack)
    return Finding{LimitedBy::probe, fmt::format("our send buffer held us back {:.0f} % of the "
                                                 "time (net.ipv4.tcp_wmem)",
                                                 100 * held)};
  return std::nullopt;
}

std::optional<Finding> finding(const Run& run, const Config& config) {
  if (!run.shortage.empty()) return Finding{LimitedBy::probe, run.shortage};
  if (config.direction == Direction::down) {
    if (auto held = run.told ? server_held_back(*run.told) : std::nullopt) return held;
  } else {
    if (auto proxy = swallowed(run); !proxy.empty())
      return Finding{LimitedBy::unknown, std::move(proxy)};
    if (auto held = we_were_held_back(run.sending)) return held;
  }
  if (run.stopped) return Finding{LimitedBy::unknown, kStoppedEarly};
  const auto measured = rate(run, config);
  auto text = measured ? doubt(*measured, run.loaded) : std::string();
  return text.empty() ? std::nullopt : std::optional(Finding{LimitedBy::unknown, std::move(text)});
}

}  // namespace

std::string swallowed(const Run& run) {
  if (!run.told || !run.told->received || run.acked_then <= kOnTheWay ||
      static_cast<double>(*run.told->received) >=
          kMissing * static_cast<double>(run.acked_then - kOnTheWay))
    return {};
  return fmt::format(
      "{} octets were confirmed on the way and {} had reached the server: a proxy in between?",
      run.acked_then, *run.told->received);
}

std::optional<GoodputEstimate> rate(const Run& run, const Config& config) {
  if (!run.failure.empty()) return std::nullopt;
  // A server that fell silent does not tell of what it sent again since.
  const bool told = !run.resent.empty() && run.resent.back().elapsed + 1s >= run.loaded;
  return estimate_goodput({&run.series, 1}, config.ramp, told ? run.resent : ResentSeries());
}

std::optional<double> ndt7_mbit_s(const Run& run, const Config& config) {
  if (!failure(run, config).empty()) return std::nullopt;
  if (config.direction == Direction::down)
    return static_cast<double>(run.messages) * 8e-6 / to_seconds(run.loaded);
  if (!run.told || !run.told->received || run.told->elapsed_us.value_or(0) == 0)
    return std::nullopt;
  return static_cast<double>(*run.told->received) * 8 / static_cast<double>(*run.told->elapsed_us);
}

std::optional<std::uint64_t> retransmits(const Run& run, const Config& config) {
  if (!failure(run, config).empty()) return std::nullopt;
  if (config.direction == Direction::up) return run.sending.sent_again;
  return run.told ? segments_again(*run.told, run.segment) : std::nullopt;
}

std::string failure(const Run& run, const Config& config) {
  // Without a server: a locate service named none, and says who it is itself.
  if (!run.failure.empty())
    return config.target.host.empty() ? run.failure
                                      : shown_url(config.target.url()) + ": " + run.failure;
  if (rate(run, config)) return {};
  if (run.stopped) return std::string(kStoppedEarly) + ", before a rate could be told";
  return shown_url(config.target.url()) +
         (run.ended_early
              ? fmt::format(": the server ended the test after {:.1f} s, too early to tell a rate",
                            to_seconds(run.loaded))
              : ": too little was delivered to tell a rate");
}

Validity validity(const Run& run, const Config& config) {
  if (!failure(run, config).empty()) return Validity::failed;
  return finding(run, config) ? Validity::suspect : Validity::valid;
}

LimitedBy limited_by(const Run& run, const Config& config) {
  if (!failure(run, config).empty()) return LimitedBy::unknown;
  const auto found = finding(run, config);
  return found ? found->by : LimitedBy::network;
}

std::string note(const Run& run, const Config& config) {
  if (!failure(run, config).empty()) return {};
  const auto found = finding(run, config);
  if (!found) return {};
  // A host that lacks CPU keeps nobody silent.
  const auto measured = rate(run, config);
  const auto more = measured && !run.stopped ? doubt(*measured, run.loaded) : std::string();
  return more.empty() || more == found->text ? found->text : found->text + "; " + more;
}

std::string method(const Run& run, const Config& config) {
  return fmt::format("{} of ndt7 over {}{}, one flow, {} ms of which {}",
                     config.direction == Direction::up ? "upload" : "download",
                     config.target.tls ? "TLS" : "TCP without TLS",
                     run.congestion_control.empty() ? "" : ", " + run.congestion_control,
                     config.duration.count(), uncounted(config.ramp));
}

std::string_view metric_of(Direction direction) {
  return direction == Direction::up ? metric::kNdt7GoodputUp : metric::kNdt7GoodputDown;
}

JsonLine report(const Run& run, const Config& config) {
  const auto measured = rate(run, config);
  JsonLine line;
  line.add("metric", metric_of(config.direction));
  add_rate(line, "", measured ? &measured->mean.value : nullptr,
           measured ? &measured->interval : nullptr);
  line.add("flows", 1).add("retransmits", retransmits(run, config));
  line.add("rtt_idle_s", run.rtt_idle_s).add("rtt_loaded_p95_s", run.rtt_loaded_p95_s);
  line.add("samples", measured ? measured->batches : 0).add("duration_s", to_seconds(run.duration));
  add_octets(line, run.sending.sent, run.octets_read, !measured);
  line.add("valid", validity(run, config) == Validity::valid);
  line.add("limited_by", to_string(limited_by(run, config))).add("method", method(run, config));
  line.add("ndt7_mbit_s", ndt7_mbit_s(run, config));
  line.add("start", to_iso8601(run.start)).add("server", config.target.host);
  line.add("address", run.address);
  line.add("note", note(run, config)).add("failure", failure(run, config));
  return line;
}

}  // namespace preau::ndt7
