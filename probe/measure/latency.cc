#include "probe/measure/latency.hh"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "probe/measure/stamp_sender.hh"
#include "probe/measure/tcp_echo.hh"
#include "probe/stats/stats.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

std::vector<Record> measure_latency(const LatencyConfig& config, const Enough& enough) {
  const auto udp = run_stamp(config, enough);
  auto records = to_records(udp, kIdle, config.to, stamp_method(config));
  if (validity(udp) != Validity::failed) return records;
  const auto tcp = run_tcp_echo(config, enough);
  if (tcp.delays.empty()) return records;
  for (auto& r : to_records(tcp, kIdleTcp, config.to, tcp_echo_method(config)))
    records.push_back(std::move(r));
  return records;
}

namespace {

// Packet delay variation (RFC 5481 section 4.2): of each packet, against the least delayed one.
std::vector<double> pdv(const DelayRun& run) {
  auto seconds = seconds_in_order(run);
  if (seconds.empty()) return seconds;
  const double least = *std::ranges::min_element(seconds);
  for (auto& s : seconds) s -= least;
  return seconds;
}

std::optional<double> median_seconds(const std::vector<nanoseconds>& delays) {
  if (delays.empty()) return std::nullopt;
  std::vector<double> seconds(delays.size());
  std::ranges::transform(delays, seconds.begin(), to_seconds);
  std::ranges::sort(seconds);
  return stats::median(seconds);
}

std::optional<double> seconds(const std::optional<nanoseconds>& duration) {
  return duration ? std::optional(to_seconds(*duration)) : std::nullopt;
}

// The fixed parameters of RFC 8912 section 4.2.2 and 4.3.2. The packet is STAMP's: section 4.3.1
// leaves its format to the measurement protocol.
bool as_registered(const LatencyConfig& config) {
  return config.packet_octets == 100 && config.interval == 20ms && config.patience == 3s &&
         config.start_within == 1s && config.dscp == 0 && config.key_file.empty();
}

void add_registered(JsonLine& line, const LatencyRun& run) {
  const auto delays = sorted_seconds(run);
  std::optional<double> p95, loss;
  if (!delays.empty()) {
    p95 = percentile(run, 0.95);
    const auto lost = run.delays.size() - delays.size();
    loss = 100 * static_cast<double>(lost) / static_cast<double>(run.delays.size());
  }
  line.add("RTDelay_Active_IP-UDP-Periodic_RFC8912sec4_Seconds_95Percentile", p95);
  line.add("RTLoss_Active_IP-UDP-Periodic_RFC8912sec4_Percent_LossRatio", loss);
}

}  // namespace

JsonLine report(const LatencyRun& run, std::string_view metric, const LatencyConfig& config) {
  auto line = report(run, metric, stamp_method(config));
  const auto& [forward, backward] = std::tie(run.paths.forward, run.paths.backward);
  const auto of = [](const auto& way, auto member) {
    return way ? std::optional(*way.*member) : std::nullopt;
  };
  using Way = PathTotals::Way;
  line.add("rejected", run.rejected).add("asked_after", run.asked_after);
  line.add("duplicates_forward", of(forward, &Way::duplicates));
  line.add("duplicates_backward", of(backward, &Way::duplicates));
  line.add("reordered_forward", of(forward, &Way::reordered));
  line.add("reordered_backward", of(backward, &Way::reordered));
  const auto above_least = pdv(run), between = variations(run);
  line.add("pdv_p95", percentile(above_least, 0.95)).add("pdv_p99", percentile(above_least, 0.99));
  line.add("ipdv_median", percentile(between, 0.5)).add("ipdv_p95", percentile(between, 0.95));
  line.add("delay_forward", median_seconds(run.forward));
  line.add("delay_backward", median_seconds(run.backward));
  line.add("clock_error_s", seconds(run.clock_error));
  line.add("lateness_p95_s", seconds(run.lateness_p95));
  if (as_registered(config)) add_registered(line, run);
  return line;
}

}  // namespace preau
