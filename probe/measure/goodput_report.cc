// Goodput as one JSON object.
#include <algorithm>

#include "probe/measure/goodput.hh"
#include "probe/measure/pace.hh"
#include "probe/measure/rate_keys.hh"

namespace preau {

namespace {

std::optional<std::uint64_t> retransmits(const GoodputRun& run, Direction direction) {
  if (!run.failure.empty()) return std::nullopt;
  std::uint64_t segments = direction == Direction::down ? 0 : run.uploads.sent_again;
  if (direction == Direction::up) return segments;
  if (!run.downloads) return std::nullopt;
  return segments + run.downloads->sent_again;
}

std::optional<double> min_rtt_s(const GoodputRun& run) {
  const auto both = run.uploads + run.downloads.value_or(TcpInfo{});
  return both.least_rtt.count() > 0 ? std::optional(to_seconds(both.least_rtt)) : std::nullopt;
}

// Null: no such way.
void add_rate_of(JsonLine& line, const std::string& prefix, const Record* record) {
  const bool told = record != nullptr && record->value;
  add_rate(line, prefix, told ? &*record->value : nullptr,
           told && record->interval ? &*record->interval : nullptr);
}

// The goodput, of both ways the one that is less to be believed.
const Record& worse(const GoodputSeen& seen) {
  const auto& records = seen.records;
  const bool both = records.size() > 1 && records[1].unit == Unit::mbit_per_second;
  return both && records[1].validity > records[0].validity ? records[1] : records[0];
}

}  // namespace

Validity validity(const GoodputSeen& seen) { return worse(seen).validity; }

std::optional<std::uint64_t> ruled_out_burst(const GoodputRun& run, const GoodputConfig& config) {
  std::optional<std::uint64_t> least;
  if (!run.failure.empty()) return least;
  for (const auto* flows : {&run.down, &run.up}) {
    const auto estimate = estimate_goodput(*flows, config.ramp);
    if (!estimate) continue;
    const auto octets = ruled_out_burst(*estimate, *flows);
    least = std::min(least.value_or(octets), octets);
  }
  return least;
}

JsonLine report(const GoodputSeen& seen, const GoodputConfig& config) {
  const auto& first = seen.records.front();
  const auto& run = seen.goodput;
  JsonLine line;
  line.add("metric", first.metric);
  add_rate_of(line, "", &first);
  line.add("flows", config.flows).add("retransmits", retransmits(run, config.direction));
  line.add("rtt_idle_s", median_seconds(seconds_in_order(seen.idle)));
  line.add("rtt_loaded_p95_s", loaded_p95(seen.latency));
  line.add("samples", first.samples).add("duration_s", to_seconds(run.duration));
  add_octets(line, run.uploads.sent, delivered(run.down), !run.failure.empty());
  line.add("valid", validity(seen) == Validity::valid);
  const bool both = config.direction == Direction::both;
  const auto& told = worse(seen);
  line.add("limited_by", to_string(told.limited_by)).add("method", first.method);
  line.add("ruled_out_burst_bytes", ruled_out_burst(run, config));
  line.add("start", to_iso8601(run.start)).add("note", told.note).add("failure", told.failure);
  add_rate_of(line, "up_", both ? &seen.records[1] : nullptr);
  line.add("congestion_control", run.congestion_control).add("tcp_min_rtt_s", min_rtt_s(run));
  return line;
}

}  // namespace preau
