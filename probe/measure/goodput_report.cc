// Goodput as one JSON object.
#include <algorithm>

#include "probe/measure/goodput.hh"

namespace preau {

namespace {

// Of payload, this host's: sent again counts again. The reflector's count of what it received is
// told by its reports.
std::uint64_t received(const GoodputRun& run) {
  std::uint64_t octets = 0;
  for (const auto& flow : run.down) octets += flow.empty() ? 0 : flow.back().octets;
  return octets;
}

std::optional<std::uint64_t> retransmits(const GoodputRun& run, Direction direction) {
  if (!run.failure.empty()) return std::nullopt;
  std::uint64_t segments = direction == Direction::down ? 0 : run.uploads.sent_again;
  if (direction == Direction::up) return segments;
  if (!run.downloads) return std::nullopt;
  return segments + run.downloads->sent_again;
}

std::optional<double> median_of(const LatencyRun& run) {
  const auto seconds = sorted_seconds(run);
  if (seconds.empty()) return std::nullopt;
  return seconds[seconds.size() / 2];
}

std::optional<double> min_rtt_s(const GoodputRun& run) {
  const auto both = run.uploads + run.downloads.value_or(TcpInfo{});
  return both.least_rtt.count() > 0 ? std::optional(to_seconds(both.least_rtt)) : std::nullopt;
}

void add_value(JsonLine& line, const std::string& prefix, const Record* record) {
  using Value = std::optional<double>;
  const auto* interval = record != nullptr && record->interval ? &*record->interval : nullptr;
  line.add(prefix + "value", record != nullptr ? record->value : Value());
  if (prefix.empty()) line.add("unit", to_string(Unit::mbit_per_second));
  line.add(prefix + "low", interval != nullptr ? Value(interval->low) : Value());
  line.add(prefix + "high", interval != nullptr ? Value(interval->high) : Value());
}

}  // namespace

Validity validity(const GoodputSeen& seen) {
  auto worst = seen.records.front().validity;
  for (std::size_t i = 1; i < seen.records.size() && i < 2; ++i)
    if (seen.records[i].unit == Unit::mbit_per_second)
      worst = std::max(worst, seen.records[i].validity);
  return worst;
}

JsonLine report(const GoodputSeen& seen, const GoodputConfig& config) {
  const auto& first = seen.records.front();
  const auto& run = seen.goodput;
  JsonLine line;
  line.add("metric", first.metric);
  add_value(line, "", &first);
  line.add("flows", config.flows).add("retransmits", retransmits(run, config.direction));
  line.add("rtt_idle_s", median_of(seen.idle));
  line.add("rtt_loaded_p95_s", percentile(seen.latency, 0.95));
  line.add("samples", first.samples).add("duration_s", to_seconds(run.duration));
  line.add("bytes_sent", run.uploads.sent).add("bytes_received", received(run));
  line.add("valid", validity(seen) == Validity::valid);
  const bool both = config.direction == Direction::both;
  const auto& worse = both && seen.records[1].validity > first.validity ? seen.records[1] : first;
  line.add("limited_by", to_string(worse.limited_by)).add("method", first.method);
  line.add("start", to_iso8601(run.start)).add("note", worse.note).add("failure", worse.failure);
  add_value(line, "up_", both ? &seen.records[1] : nullptr);
  line.add("congestion_control", run.congestion_control).add("tcp_min_rtt_s", min_rtt_s(run));
  return line;
}

}  // namespace preau
