#include "probe/measure/delay.hh"

#include <algorithm>
#include <cmath>

#include "probe/stats/series.hh"

namespace preau {

bool answered(const DelayRun& run) {
  return std::ranges::any_of(run.delays, [](const auto& delay) { return delay.has_value(); });
}

std::vector<double> seconds_in_order(const DelayRun& run) {
  std::vector<double> seconds;
  for (const auto& delay : run.delays)
    if (delay) seconds.push_back(to_seconds(*delay));
  return seconds;
}

std::vector<double> sorted_seconds(const DelayRun& run) {
  auto seconds = seconds_in_order(run);
  std::ranges::sort(seconds);
  return seconds;
}

std::optional<double> percentile(std::vector<double> in_order, double q) {
  if (!stats::series_interval(in_order, q)) return std::nullopt;
  std::ranges::sort(in_order);
  return stats::quantile(in_order, q);
}

std::optional<double> percentile(const DelayRun& run, double q) {
  return percentile(seconds_in_order(run), q);
}

std::optional<double> loaded_p95(const DelayRun& run) {
  const auto seconds = sorted_seconds(run);
  if (!stats::quantile_interval(seconds, 0.95)) return std::nullopt;
  return stats::quantile(seconds, 0.95);
}

namespace {

// Below this no service notices a delay, nor does a threshold ask.
constexpr std::chrono::microseconds kNegligible{100};

// More of the median may be our own stamps' than the path's.
bool blurred(const DelayRun& run) {
  if (!run.error || *run.error < kNegligible || !answered(run)) return false;
  return to_seconds(*run.error) > stats::median(sorted_seconds(run)) / 2;
}

// This host's part in the figures, or none.
bool probe_limited(const DelayRun& run) {
  return !run.shortage.empty() || run.drops > 0 || blurred(run);
}

// Tries at the end of which nothing came.
std::size_t silent_since(const DelayRun& run) {
  const auto last = std::find_if(run.delays.rbegin(), run.delays.rend(),
                                 [](const auto& delay) { return delay.has_value(); });
  return static_cast<std::size_t>(last - run.delays.rbegin());
}

// So many at the end are no chance: half of all would have to be lost for one run in a thousand.
bool went_away(const DelayRun& run) { return answered(run) && silent_since(run) >= 10; }

std::string failure(const DelayRun& run) {
  if (!run.failure.empty()) return run.failure;
  return "no answer to " + std::to_string(run.delays.size()) + " tries";
}

}  // namespace

std::string note(const DelayRun& run) {
  std::string text;
  const auto tell = [&text](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
  if (!run.shortage.empty())
    tell("limited by the probe: " + run.shortage);
  else if (run.drops > 0)
    tell("limited by the probe: " + std::to_string(run.drops) + " packets dropped in this host");
  else if (blurred(run))
    tell("limited by the probe: its own time stamps may err by " +
         std::to_string(run.error->count() / 1000) + " us, which the delays do not tower above");
  if (!run.doubt.empty()) tell(run.doubt);
  if (went_away(run))
    tell("nothing came of the last " + std::to_string(silent_since(run)) + " of " +
         std::to_string(run.delays.size()) + " tries: the far end or the line went away");
  if (text.empty()) text = run.evidence;
  if (run.wanted > run.delays.size())
    tell("stopped after " + std::to_string(run.delays.size()) + " of " +
         std::to_string(run.wanted) + " tries");
  return text;
}

Validity validity(const DelayRun& run) {
  if (!answered(run)) return Validity::failed;
  const bool doubtful = probe_limited(run) || !run.doubt.empty() || went_away(run);
  return doubtful ? Validity::suspect : Validity::valid;
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

std::vector<double> variations(const DelayRun& run) {
  std::vector<double> out;
  for (std::size_t i = 1; i < run.delays.size(); ++i)
    if (run.delays[i] && run.delays[i - 1])
      out.push_back(std::abs(to_seconds(*run.delays[i] - *run.delays[i - 1])));
  return out;
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

// Nothing at all came back: a filter or an outage, which is no loss ratio of a path.
void add_loss(Record& r, const DelayRun& run, std::size_t answered) {
  if (answered == 0) return;
  const auto lost = run.delays.size() - answered;
  r.samples = run.delays.size();
  r.value = static_cast<double>(lost) / static_cast<double>(r.samples);
  r.interval = stats::clopper_pearson(lost, r.samples);
}

void add_mean(Record& r, std::size_t samples, const stats::SeriesMean& mean) {
  r.samples = samples;
  r.value = mean.mean;
  const auto interval = stats::interval_of(mean);
  r.interval = Interval{std::max(0.0, interval.low), interval.high};
}

}  // namespace

std::vector<Record> to_records(const DelayRun& run, const DelayMetrics& metrics, const FarEnd& to,
                               const std::string& method) {
  const auto in_order = seconds_in_order(run);
  const auto seconds = sorted_seconds(run);
  std::vector<Record> records;
  const auto begin = [&](std::string_view metric) -> Record& {
    return records.emplace_back(judged(draft(metric, to, method, run.start, run.duration), run));
  };
  const auto add_delay = [&](std::string_view metric, double q) {
    if (metric.empty()) return;
    auto& r = begin(metric);
    if (seconds.empty()) return;
    r.samples = seconds.size();
    r.value = q == 0.5 ? stats::median(seconds) : stats::quantile(seconds, q);
    r.interval = stats::series_interval(in_order, q);
  };
  add_delay(metrics.median, 0.5);
  add_delay(metrics.p95, 0.95);
  if (!metrics.loss.empty()) add_loss(begin(metrics.loss), run, seconds.size());
  if (seconds.size() >= metric::kLeastForP99) add_delay(metrics.p99, 0.99);
  if (seconds.size() >= metric::kLeastForP99_9) add_delay(metrics.p99_9, 0.999);
  const auto steps = variations(run);
  if (const auto mean = stats::series_mean(steps); mean && !metrics.variation.empty())
    add_mean(begin(metrics.variation), steps.size(), *mean);
  return records;
}

namespace {

void add_interval(JsonLine& line, std::string_view low, std::string_view high, const DelayRun& run,
                  double q) {
  const auto interval = stats::series_interval(seconds_in_order(run), q);
  line.add(low, interval ? std::optional(interval->low) : std::nullopt);
  line.add(high, interval ? std::optional(interval->high) : std::nullopt);
}

}  // namespace

JsonLine report(const DelayRun& run, std::string_view metric, const std::string& method) {
  const auto seconds = sorted_seconds(run);
  const auto sent = run.delays.size();
  std::optional<double> median, loss;
  if (!seconds.empty()) {
    median = stats::median(seconds);
    loss = static_cast<double>(sent - seconds.size()) / static_cast<double>(sent);
  }
  JsonLine line;
  line.add("metric", metric).add("value", median).add("unit", to_string(Unit::seconds));
  add_interval(line, "low", "high", run, 0.5);
  line.add("p95", percentile(run, 0.95)).add("p99", percentile(run, 0.99));
  line.add("samples", seconds.size()).add("sent", sent);
  line.add("lost_forward", run.lost_forward).add("lost_backward", run.lost_backward);
  const auto of_replies = [&seconds](const auto& count) {  // without one there is none to count
    return seconds.empty() ? std::nullopt : count;
  };
  line.add("loss", loss).add("duplicates", of_replies(run.duplicates));
  line.add("reordered", of_replies(run.reordered));
  line.add("duration_s", to_seconds(run.duration));
  line.add("timestamps", to_string(run.stamps));
  line.add("error_s", run.error ? std::optional(to_seconds(*run.error)) : std::nullopt);
  line.add("valid", validity(run) == Validity::valid);
  line.add("limited_by", to_string(limited_by(run))).add("method", method);
  line.add("start", to_iso8601(run.start));
  const bool failed = validity(run) == Validity::failed;
  line.add("note", failed ? std::string() : note(run));
  line.add("failure", failed ? failure(run) : std::string());
  add_interval(line, "p95_low", "p95_high", run, 0.95);
  add_interval(line, "p99_low", "p99_high", run, 0.99);
  return line;
}

}  // namespace preau
