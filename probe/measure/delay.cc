#include "probe/measure/delay.hh"

#include <algorithm>

#include "probe/stats/stats.hh"

namespace preau {

std::vector<double> sorted_seconds(const DelayRun& run) {
  std::vector<double> seconds;
  for (const auto& delay : run.delays)
    if (delay) seconds.push_back(to_seconds(*delay));
  std::ranges::sort(seconds);
  return seconds;
}

std::optional<double> percentile(const std::vector<double>& sorted, double q) {
  if (!stats::quantile_ranks(sorted.size(), q)) return std::nullopt;
  return stats::quantile(sorted, q);
}

std::optional<double> percentile(const DelayRun& run, double q) {
  return percentile(sorted_seconds(run), q);
}

namespace {

// This host's part in the figures, or none.
bool probe_limited(const DelayRun& run) { return !run.shortage.empty() || run.drops > 0; }

bool answered(const DelayRun& run) {
  return std::ranges::any_of(run.delays, [](const auto& delay) { return delay.has_value(); });
}

std::string failure(const DelayRun& run) {
  if (!run.failure.empty()) return run.failure;
  return "no answer to " + std::to_string(run.delays.size()) + " tries";
}

}  // namespace

std::string note(const DelayRun& run) {
  if (!run.shortage.empty()) return "limited by the probe: " + run.shortage;
  if (run.drops > 0)
    return "limited by the probe: " + std::to_string(run.drops) + " packets dropped in this host";
  if (!run.doubt.empty()) return run.doubt;
  return run.evidence;
}

Validity validity(const DelayRun& run) {
  if (!answered(run)) return Validity::failed;
  return probe_limited(run) || !run.doubt.empty() ? Validity::suspect : Validity::valid;
}

LimitedBy limited_by(const DelayRun& run) {
  switch (validity(run)) {
    case Validity::valid:
      return LimitedBy::network;
    case Validity::suspect:
      return probe_limited(run) ? LimitedBy::probe : LimitedBy::unknown;
    case Validity::failed:
      break;
  }
  return LimitedBy::unknown;
}

namespace {

Record judged(Record r, const DelayRun& run) {
  r.validity = validity(run);
  r.limited_by = limited_by(run);
  if (r.validity == Validity::failed)
    r.failure = failure(run);
  else
    r.note = note(run);
  return r;
}

}  // namespace

std::vector<Record> to_records(const DelayRun& run, const DelayMetrics& metrics, const FarEnd& to,
                               const std::string& method) {
  const auto seconds = sorted_seconds(run);
  std::vector<Record> records;
  const auto begin = [&](std::string_view metric) {
    return judged(draft(metric, to, method, run.start, run.duration), run);
  };
  const auto add_delay = [&](std::string_view metric, double q) {
    if (metric.empty()) return;
    auto r = begin(metric);
    if (!seconds.empty()) {
      r.samples = seconds.size();
      r.value = q == 0.5 ? stats::median(seconds) : stats::quantile(seconds, q);
      r.interval = stats::quantile_interval(seconds, q);
    }
    records.push_back(std::move(r));
  };
  add_delay(metrics.median, 0.5);
  add_delay(metrics.p95, 0.95);
  if (metrics.loss.empty()) return records;
  auto loss = begin(metrics.loss);
  // Nothing at all came back: a filter or an outage, which is no loss ratio of a path.
  if (!seconds.empty()) {
    const auto lost = run.delays.size() - seconds.size();
    loss.samples = run.delays.size();
    loss.value = static_cast<double>(lost) / static_cast<double>(loss.samples);
    loss.interval = stats::clopper_pearson(lost, loss.samples);
  }
  records.push_back(std::move(loss));
  return records;
}

JsonLine report(const DelayRun& run, std::string_view metric, const std::string& method) {
  const auto seconds = sorted_seconds(run);
  const auto sent = run.delays.size();
  std::optional<double> median, loss;
  if (!seconds.empty()) {
    median = stats::median(seconds);
    loss = static_cast<double>(sent - seconds.size()) / static_cast<double>(sent);
  }
  const auto interval = stats::quantile_interval(seconds, 0.5);
  JsonLine line;
  line.add("metric", metric).add("value", median).add("unit", to_string(Unit::seconds));
  line.add("low", interval ? std::optional(interval->low) : std::nullopt);
  line.add("high", interval ? std::optional(interval->high) : std::nullopt);
  line.add("p95", percentile(seconds, 0.95)).add("p99", percentile(seconds, 0.99));
  line.add("samples", seconds.size()).add("sent", sent);
  line.add("lost_forward", run.lost_forward).add("lost_backward", run.lost_backward);
  line.add("loss", loss).add("duplicates", run.duplicates).add("reordered", run.reordered);
  line.add("duration_s", to_seconds(run.duration));
  line.add("timestamps", to_string(run.stamps));
  line.add("error_s", run.error ? std::optional(to_seconds(*run.error)) : std::nullopt);
  line.add("valid", validity(run) == Validity::valid);
  line.add("limited_by", to_string(limited_by(run))).add("method", method);
  line.add("start", to_iso8601(run.start));
  const bool failed = validity(run) == Validity::failed;
  line.add("note", failed ? std::string() : note(run));
  line.add("failure", failed ? failure(run) : std::string());
  return line;
}

}  // namespace preau
