#include "probe/agent/rates_seen.hh"

#include <algorithm>

#include <fmt/format.h>

#include "probe/net/url.hh"

namespace preau::agreement {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

constexpr nanoseconds kWindow = milliseconds{250}, kFirst = milliseconds{2'000};
// What came while flows were still being opened is read at once when all are.
constexpr nanoseconds kBacklog = milliseconds{100};
constexpr double kSegment = 1'448;
// Of a TLS record of 16,406 octets 16,384 are the application's (RFC 8446 section 5.2).
constexpr double kTls = 16'406.0 / 16'384;

std::string of_flows(const std::string& name, std::size_t flows) {
  return fmt::format("{} of {} {}", name, flows, flows == 1 ? "flow" : "flows");
}

// The best quarter second of the first two, and the last quarter.
void add_course(Tcp& tcp, std::span<const FlowSeries> flows, nanoseconds ramp) {
  const auto end = end_of(flows);
  for (auto from = kBacklog; from <= kFirst - kWindow; from += milliseconds{50})
    if (const auto rate = rate_between(flows, from, from + kWindow))
      tcp.early = std::max(tcp.early.value_or(0), rate->value);
  if (const auto rate = rate_between(flows, end - end / 4, end)) tcp.late = rate->value;
  if (const auto rate = rate_between(flows, kBacklog, kFirst); rate && tcp.late.value_or(0) > 0)
    tcp.ahead_s = to_seconds(kFirst - kBacklog) * (rate->value / *tcp.late - 1);
  for (const auto& flow : flows)
    if (const auto rate = rate_between({&flow, 1}, ramp, end)) tcp.per_flow.push_back(rate->value);
}

// Of a kernel: the least round trip that it saw. A proxy is near one end, and far from the other.
void add_round_trip(Tcp& tcp, std::chrono::microseconds least) {
  if (least.count() > 0)
    tcp.least_rtt_s = std::min(tcp.least_rtt_s.value_or(to_seconds(least)), to_seconds(least));
}

// Of a kernel that sent: what held it back.
void add_sender(Tcp& tcp, const TcpInfo& sending, std::uint64_t octets) {
  if (sending.busy.count() > 0) {
    tcp.window_limited = share_of_busy(sending, sending.window_limited);
    tcp.buffer_limited = share_of_busy(sending, sending.buffer_limited);
  }
  if (octets > 0)
    tcp.sent_again =
        static_cast<double>(sending.sent_again) * kSegment / static_cast<double>(octets);
  add_round_trip(tcp, sending.least_rtt);
}

}  // namespace

std::optional<Capacity> seen(const CapacityRun& run, std::optional<double> idle_rtt_s) {
  if (!run.failure.empty() || !run.result.value) return std::nullopt;
  const auto& result = run.result;
  return Capacity{
      .value = result.value->value,
      .interval = result.interval,
      .ip_octets = result.ip_octets,
      .header_octets = run.v4 ? 52U : 72U,
      .burst_octets = result.burst_octets,
      .boost = result.boost ? std::optional(result.boost->value) : std::nullopt,
      .limited_by = result.limited_by,
      .valid = result.valid,
      .evidence = result.evidence,
      .idle_rtt_s = idle_rtt_s,
  };
}

std::optional<Tcp> seen(const GoodputSeen& run, const GoodputConfig& config,
                        std::optional<double> idle_rtt_s) {
  const auto& record = run.records.front();
  if (!record.value) return std::nullopt;
  const bool up = config.direction == Direction::up;
  const auto& flows = up ? run.goodput.up : run.goodput.down;
  Tcp tcp{.name = of_flows("goodput", config.flows),
          .value = *record.value,
          .interval = record.interval,
          .probe_short = run.goodput.shortage,
          .server_short = run.goodput.server_shortage,
          .idle_rtt_s = idle_rtt_s};
  add_course(tcp, flows, config.ramp);
  if (up) tcp.proxy = counts_apart(flows, run.goodput.up_confirmed, config.ramp);
  const auto sending = up ? std::optional(run.goodput.uploads) : run.goodput.downloads;
  if (sending) add_sender(tcp, *sending, delivered(flows));
  add_round_trip(tcp, run.goodput.least_rtt);
  return tcp;
}

std::optional<Tcp> seen(const iperf3::Run& run, const iperf3::Config& config) {
  if (!iperf3::failure(run, config).empty()) return std::nullopt;
  const auto rate = iperf3::rate(run, config, config.direction);
  if (!rate) return std::nullopt;
  Tcp tcp{.name = of_flows("iperf3 " + config.host, config.streams),
          .value = rate->mean.value,
          .interval = rate->interval,
          .probe_short = run.shortage,
          .idle_rtt_s = run.rtt_idle_s};
  std::vector<FlowSeries> series;
  double again = 0;
  for (const auto& s : run.streams) {
    series.push_back(s.series);
    again += static_cast<double>(s.sends ? s.sent_again : s.theirs.retransmits.value_or(0));
    if (!s.sends) continue;
    tcp.window_limited = std::max(tcp.window_limited.value_or(0), s.window_limited);
    tcp.buffer_limited = std::max(tcp.buffer_limited.value_or(0), s.buffer_limited);
  }
  add_course(tcp, series, config.ramp);
  if (const auto octets = delivered(series); octets > 0)
    tcp.sent_again = again * kSegment / static_cast<double>(octets);
  if (iperf3::limited_by(run, config) == LimitedBy::server)
    tcp.server_short = iperf3::note(run, config);
  tcp.proxy = iperf3::swallowed(run);
  return tcp;
}

// Of what a server tells of its kernel, that alone which it told.
std::optional<Tcp> seen(const ndt7::Run& run, const ndt7::Config& config) {
  const auto rate = ndt7::rate(run, config);
  if (!rate) return std::nullopt;
  Tcp tcp{.name = of_flows("ndt7 " + config.target.host, 1),
          .value = rate->mean.value,
          .interval = rate->interval,
          .probe_short = run.shortage,
          .idle_rtt_s = run.rtt_idle_s};
  add_course(tcp, {&run.series, 1}, config.ramp);
  tcp.proxy = ndt7::swallowed(run);
  const auto octets = delivered({&run.series, 1});
  if (config.direction == Direction::up) {
    add_sender(tcp, run.sending, octets);
    return tcp;
  }
  if (!run.told) return tcp;
  const auto& told = *run.told;
  if (const auto busy = static_cast<double>(told.busy_us.value_or(0)); busy > 0) {
    if (told.window_limited_us)
      tcp.window_limited = static_cast<double>(*told.window_limited_us) / busy;
    if (told.buffer_limited_us)
      tcp.buffer_limited = static_cast<double>(*told.buffer_limited_us) / busy;
  }
  if (const auto again = ndt7::retransmits(run, config); again && octets > 0)
    tcp.sent_again = static_cast<double>(*again) * kSegment / static_cast<double>(octets);
  if (told.least_rtt_us)
    add_round_trip(tcp, std::chrono::microseconds{static_cast<std::int64_t>(*told.least_rtt_us)});
  return tcp;
}

std::optional<Tcp> seen(const HttpGoodputRun& run, const HttpGoodputConfig& config) {
  if (!run.failure.empty() || !run.estimate) return std::nullopt;
  const auto& url = config.request.url;
  const double more = url.starts_with("https") ? kTls : 1;
  const auto& found = *run.estimate;
  Tcp tcp{.name = of_flows(shown_url(url), config.request.connections),
          .value = found.mean.value * more,
          .interval = Interval{found.interval.low * more, found.interval.high * more},
          .probe_short = run.shortage,
          .idle_rtt_s = run.rtt_idle_s};
  add_course(tcp, run.flows, config.ramp);
  if (config.request.upload) add_sender(tcp, run.sending, delivered(run.flows));
  add_round_trip(tcp, run.sending.least_rtt);
  return tcp;
}

}  // namespace preau::agreement
