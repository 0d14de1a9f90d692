#include "probe/iperf3/report.hh"

#include <algorithm>

#include <fmt/format.h>

#include "probe/measure/goodput.hh"
#include "probe/measure/rate_keys.hh"
#include "probe/net/tcp_info.hh"
#include "probe/record/metric.hh"
#include "probe/record/time.hh"

namespace preau::iperf3 {

using namespace std::chrono_literals;
using std::chrono::microseconds, std::chrono::nanoseconds;

namespace {

constexpr double kServerBusy = 90;   // percent of one CPU: up to 3.15 all streams share a thread
constexpr double kSomeLoss = 0.001;  // of UDP: below, the path took what was asked for
constexpr double kMostLate = 0.01;   // of datagrams to be sent
constexpr double kMissing = 0.9;     // of what a server's kernel confirmed, its program got
constexpr std::uint64_t kOnTheWay = 16'000'000;  // octets that a stream may have in buffers

bool is_way(const StreamRun& s, Direction way) { return s.sends == (way == Direction::up); }

TcpInfo as_info(const Resent& resent) {
  return {.sent_again = resent.segments, .least_rtt = resent.least_rtt};
}

// By this host's kernel: all streams are looked at in the same moments.
ResentSeries resent_here(const Run& run) {
  ResentSeries all;
  for (const auto& s : run.streams) {
    if (!s.sends) continue;
    if (all.empty()) all.resize(s.resent.size());
    for (std::size_t i = 0; i < std::min(all.size(), s.resent.size()); ++i) {
      const auto sum = as_info(all[i]) + as_info(s.resent[i]);
      all[i] = {s.resent[i].elapsed, sum.sent_again, sum.least_rtt};
    }
  }
  return all;
}

// A server tells how many segments it sent again, and not when: all of them count, which makes the
// rate that they leave the smaller.
ResentSeries resent_there(const Run& run, nanoseconds end) {
  if (!run.rtt_idle_s) return {};
  std::uint64_t segments = 0;
  for (const auto& s : run.streams) {
    if (s.sends) continue;
    if (!s.theirs.retransmits) return {};
    segments += *s.theirs.retransmits;
  }
  const auto least =
      std::chrono::ceil<microseconds>(std::chrono::duration<double>(*run.rtt_idle_s));
  return {{0ns, 0, least}, {end, segments, least}};
}

std::optional<GoodputEstimate> estimate_of(const Run& run, const Config& config, Direction way) {
  std::vector<FlowSeries> series;
  for (const auto& s : run.streams)
    if (is_way(s, way)) series.push_back(s.series);
  if (config.udp) return estimate_goodput(series, config.ramp);
  const auto resent = way == Direction::up ? resent_here(run) : resent_there(run, end_of(series));
  return estimate_goodput(series, config.ramp, resent);
}

std::optional<Rate> rate_of_series(const Run& run, const Config& config, Direction way) {
  const auto estimate = estimate_of(run, config, way);
  if (!estimate) return std::nullopt;
  return Rate{estimate->mean, estimate->interval, estimate->batches};
}

std::optional<Rate> rate_of_sum(const Run& run) {
  double mbit_per_second = 0;
  std::uint64_t streams = 0;
  for (const auto& s : run.streams) {
    if (!s.sends) continue;
    const auto time = s.theirs.time_s.value_or(0);
    mbit_per_second +=
        static_cast<double>(s.theirs.octets) * 8e-6 / (time > 0 ? time : to_seconds(run.loaded));
    ++streams;
  }
  if (mbit_per_second <= 0) return std::nullopt;
  return Rate{Mbps{mbit_per_second}, std::nullopt, streams};
}

// What speaks against the figure, and of whom.
struct Finding {
  LimitedBy by{};
  std::string text;
};

std::optional<Finding> sender_held_back(const Run& run) {
  for (const auto& s : run.streams) {
    if (s.window_limited > kHeldBack)
      return Finding{LimitedBy::server,
                     fmt::format("the server's receive window held us back {:.0f} % of the time",
                                 100 * s.window_limited)};
    if (s.buffer_limited > kHeldBack)
      return Finding{LimitedBy::probe, fmt::format("our send buffer held us back {:.0f} % of the "
                                                   "time (net.ipv4.tcp_wmem)",
                                                   100 * s.buffer_limited)};
  }
  return std::nullopt;
}

std::optional<Finding> udp_was_late(const Run& run) {
  std::uint64_t late = 0, drops = 0;
  double packets = 0;
  for (const auto& s : run.streams) {
    late += s.ours.late;
    drops += s.ours.drops;
    if (s.sends) packets += static_cast<double>(s.ours.packets);
  }
  if (drops > 0)
    return Finding{LimitedBy::probe, fmt::format("{} datagrams dropped in this host", drops)};
  if (static_cast<double>(late) > kMostLate * packets)
    return Finding{LimitedBy::probe, fmt::format("{} datagrams would have left too late", late)};
  return std::nullopt;
}

// It has its own troubles, and says what it sent.
std::optional<Finding> server_was_slow(const Run& run, const Config& config) {
  double sent = 0;
  for (const auto& s : run.streams)
    if (!s.sends) sent += static_cast<double>(s.theirs.octets) * 8e-6 / to_seconds(run.loaded);
  if (config.direction == Direction::up || sent >= (1 - kMostLate) * config.rate.value)
    return std::nullopt;
  return Finding{LimitedBy::server,
                 fmt::format("the server sent {:.2f} of {:g} Mbit/s: its program or its interface "
                             "had no more",
                             sent, config.rate.value)};
}

std::optional<Finding> doubtful(const Run& run, const Config& config) {
  if (run.stopped) return Finding{LimitedBy::unknown, kStoppedEarly};
  for (const auto way : ways(config.direction)) {
    const auto estimate = estimate_of(run, config, way);
    auto text = estimate ? doubt(*estimate, run.loaded) : std::string();
    if (!text.empty()) return Finding{LimitedBy::unknown, std::move(text)};
  }
  return std::nullopt;
}

std::optional<Finding> finding(const Run& run, const Config& config) {
  if (!run.shortage.empty()) return Finding{LimitedBy::probe, run.shortage};
  if (run.server_cpu_percent > kServerBusy)
    return Finding{LimitedBy::server,
                   fmt::format("the server used {:.0f} % of a CPU", run.server_cpu_percent)};
  if (config.udp) {
    if (auto late = udp_was_late(run)) return late;
    if (run.stopped) return Finding{LimitedBy::unknown, kStoppedEarly};
    return server_was_slow(run, config);
  }
  if (auto proxy = swallowed(run); !proxy.empty())
    return Finding{LimitedBy::unknown, std::move(proxy)};
  if (auto held = sender_held_back(run)) return held;
  return doubtful(run, config);
}

std::optional<std::uint64_t> retransmits(const Run& run, const Config& config) {
  if (config.udp || !failure(run, config).empty()) return std::nullopt;
  std::uint64_t sum = 0;
  for (const auto& s : run.streams) {
    if (!s.sends && !s.theirs.retransmits) return std::nullopt;
    sum += s.sends ? s.sent_again : *s.theirs.retransmits;
  }
  return sum;
}

void add_rate_of(JsonLine& line, const std::string& prefix, const std::optional<Rate>& rate) {
  add_rate(line, prefix, rate ? &rate->mean.value : nullptr,
           rate && rate->interval ? &*rate->interval : nullptr);
}

}  // namespace

std::string swallowed(const Run& run) {
  for (const auto& s : run.streams) {
    const auto acked = s.series.empty() ? 0 : s.series.back().octets;
    if (s.sends && acked > kOnTheWay &&
        static_cast<double>(s.theirs.octets) < kMissing * static_cast<double>(acked - kOnTheWay))
      return fmt::format(
          "{} octets were confirmed on the way and {} reached the server's program: a proxy in "
          "between?",
          acked, s.theirs.octets);
  }
  return {};
}

std::optional<Rate> rate(const Run& run, const Config& config, Direction way) {
  if (!run.failure.empty()) return std::nullopt;
  return config.udp && way == Direction::up ? rate_of_sum(run) : rate_of_series(run, config, way);
}

std::optional<Loss> loss(const Run& run, const Config& config) {
  if (!config.udp || !failure(run, config).empty()) return std::nullopt;
  double lost = 0, packets = 0;
  Loss loss;
  for (const auto& s : run.streams) {
    // The receiver tells; what was sent behind its newest datagram counts for neither.
    lost += static_cast<double>(s.sends ? s.theirs.lost : s.ours.lost);
    packets += static_cast<double>(s.sends ? s.theirs.packets : s.ours.packets);
    loss.jitter_s = std::max(loss.jitter_s, s.sends ? s.theirs.jitter_s : s.ours.jitter_s);
  }
  if (packets <= 0) return std::nullopt;
  loss.ratio = lost / packets;
  return loss;
}

std::string failure(const Run& run, const Config& config) {
  if (!run.failure.empty()) return config.host + ": " + run.failure;
  for (const auto way : ways(config.direction))
    if (!rate(run, config, way) && run.stopped)
      return std::string(kStoppedEarly) + ", before a rate could be told";
  for (const auto way : ways(config.direction))
    if (!rate(run, config, way))
      return config.host + ": too little was delivered to tell a rate; is the line up?";
  return {};
}

Validity validity(const Run& run, const Config& config) {
  if (!failure(run, config).empty()) return Validity::failed;
  return finding(run, config) ? Validity::suspect : Validity::valid;
}

LimitedBy limited_by(const Run& run, const Config& config) {
  if (!failure(run, config).empty()) return LimitedBy::unknown;
  if (const auto found = finding(run, config)) return found->by;
  const auto lost = loss(run, config);
  return lost && lost->ratio < kSomeLoss ? LimitedBy::none : LimitedBy::network;
}

std::string note(const Run& run, const Config& config) {
  if (!failure(run, config).empty()) return {};
  const auto found = finding(run, config);
  if (!found) return {};
  // A host that lacks CPU keeps nobody silent.
  const auto more = config.udp ? std::nullopt : doubtful(run, config);
  return !more || more->text == found->text ? found->text : found->text + "; " + more->text;
}

std::string method(const Run& run, const Config& config) {
  const auto what =
      config.udp
          ? fmt::format("UDP payload at {:g} Mbit/s", config.rate.value)
          : "TCP payload" + (run.congestion_control.empty() ? "" : ", " + run.congestion_control);
  return fmt::format("{}, against an iperf3 server, {} stream{}{}, {} ms of which {}", what,
                     config.streams, config.streams == 1 ? "" : "s",
                     config.direction == Direction::both ? " each way" : "",
                     config.duration.count(), uncounted(config.ramp));
}

std::string_view metric_of(const Config& config) {
  switch (config.direction) {
    case Direction::up:
      return config.udp ? metric::kUdpGoodputUp : metric::kGoodputUp;
    case Direction::both:
      return config.udp ? metric::kUdpGoodputDownLoadedBoth : metric::kGoodputDownLoadedBoth;
    default:
      return config.udp ? metric::kUdpGoodputDown : metric::kGoodputDown;
  }
}

JsonLine report(const Run& run, const Config& config) {
  const bool both = config.direction == Direction::both;
  const bool measured = failure(run, config).empty();
  const auto told = [&](Direction way) { return measured ? rate(run, config, way) : std::nullopt; };
  const auto first = told(ways(config.direction).front());
  std::uint64_t sent = 0, received = 0;
  for (const auto& s : run.streams) {
    sent += s.put_on_wire > 0 ? s.put_on_wire : s.sends ? s.ours.octets : 0;
    received += s.sends ? 0 : s.ours.octets;
  }
  JsonLine line;
  line.add("metric", metric_of(config));
  add_rate_of(line, "", first);
  line.add("flows", config.streams * (both ? 2 : 1)).add("retransmits", retransmits(run, config));
  line.add("rtt_idle_s", run.rtt_idle_s).add("rtt_loaded_p95_s", run.rtt_loaded_p95_s);
  line.add("samples", first ? first->samples : 0).add("duration_s", to_seconds(run.duration));
  add_octets(line, sent, received, !measured);
  line.add("valid", validity(run, config) == Validity::valid);
  line.add("limited_by", to_string(limited_by(run, config))).add("method", method(run, config));
  if (both) add_rate_of(line, "up_", told(Direction::up));
  const auto lost = loss(run, config);
  line.add("own_loss", lost ? std::optional(lost->ratio) : std::nullopt);
  line.add("jitter_s", lost ? std::optional(lost->jitter_s) : std::nullopt);
  line.add("start", to_iso8601(run.start)).add("address", run.address);
  line.add("note", note(run, config)).add("failure", failure(run, config));
  return line;
}

}  // namespace preau::iperf3
