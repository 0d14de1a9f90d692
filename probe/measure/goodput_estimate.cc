#include "probe/measure/goodput_estimate.hh"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "probe/stats/stats.hh"

namespace preau {

using std::chrono::nanoseconds;

namespace {

// A dozen batches, whatever a test's length: on a slow line, where a lost segment holds back what
// came behind it and then lets it out at once, they must be longer. Long against a round trip and a
// scheduler's slice they are always.
constexpr int kBatches = 12;
constexpr nanoseconds kLeastBatch = std::chrono::milliseconds{250};

// Octets at a moment, by straight line between the samples around it.
double octets_at(const FlowSeries& series, nanoseconds when) {
  const auto after = std::ranges::lower_bound(series, when, {}, &FlowSample::elapsed);
  if (after == series.end()) return static_cast<double>(series.back().octets);
  FlowSample before;  // nothing at the start
  if (after != series.begin()) before = *std::prev(after);
  if (after->elapsed == before.elapsed) return static_cast<double>(after->octets);
  const double share = static_cast<double>((when - before.elapsed).count()) /
                       static_cast<double>((after->elapsed - before.elapsed).count());
  return static_cast<double>(before.octets) +
         share * (static_cast<double>(after->octets) - static_cast<double>(before.octets));
}

double total_at(std::span<const FlowSeries> flows, nanoseconds when) {
  double total = 0;
  for (const auto& series : flows) total += octets_at(series, when);
  return total;
}

// Less in all than one flow's first window and a half (RFC 6928) is no rate.
constexpr double kLeastOctets = 20'000;
// A line that lost what a second holds may be silent for a second (RFC 6298: RTO, and doubled
// once).
constexpr nanoseconds kLongestSilence = std::chrono::seconds{1};
constexpr double kApart = 0.05;  // of what was confirmed, or as much as comes in:
constexpr nanoseconds kUnread = std::chrono::milliseconds{100};
constexpr double kSilentShare = 0.2;  // of the part that counts
constexpr double kUnsteady = 0.25;    // half the interval, of the value

// The first sample that had all that came.
nanoseconds last_growth(const FlowSeries& series) {
  if (series.empty()) return {};
  const auto all = series.back().octets;
  return std::ranges::lower_bound(series, all, {}, &FlowSample::octets)->elapsed;
}

}  // namespace

std::uint64_t delivered(std::span<const FlowSeries> flows) {
  std::uint64_t octets = 0;
  for (const auto& flow : flows) octets += flow.empty() ? 0 : flow.back().octets;
  return octets;
}

nanoseconds end_of(std::span<const FlowSeries> flows) {
  auto end = flows.empty() ? nanoseconds{0} : nanoseconds::max();
  for (const auto& series : flows)
    end = std::min(end, series.empty() ? nanoseconds{0} : series.back().elapsed);
  return end;
}

std::optional<Mbps> rate_between(std::span<const FlowSeries> flows, nanoseconds from,
                                 nanoseconds to) {
  if (from >= to || to > end_of(flows)) return std::nullopt;
  return Mbps{(total_at(flows, to) - total_at(flows, from)) * 8e-6 / to_seconds(to - from)};
}

std::optional<GoodputEstimate> estimate_goodput(std::span<const FlowSeries> flows,
                                                nanoseconds ramp) {
  if (flows.empty()) return std::nullopt;
  const auto end = end_of(flows);
  const auto batch = std::max((end - ramp) / kBatches, kLeastBatch);
  const auto batches = (end - ramp) / batch;
  if (batches < 4) return std::nullopt;
  if (total_at(flows, end) - total_at(flows, ramp) < kLeastOctets) return std::nullopt;

  std::vector<double> rates;  // Mbit/s, oldest first
  double before = total_at(flows, ramp);
  for (std::int64_t i = 1; i <= batches; ++i) {
    const double now = total_at(flows, ramp + i * batch);
    rates.push_back((now - before) * 8e-6 / to_seconds(batch));
    before = now;
  }
  GoodputEstimate estimate;
  estimate.from = ramp;
  estimate.to = ramp + batches * batch;
  estimate.batches = rates.size();
  for (const auto& series : flows) {
    estimate.last_grew = std::max(estimate.last_grew, last_growth(series));
    if (series.back().octets == 0) ++estimate.idle_flows;
  }
  double sum = 0;
  for (const double rate : rates) sum += rate;
  estimate.mean = Mbps{sum / static_cast<double>(rates.size())};
  if (estimate.mean.value <= 0) return std::nullopt;
  estimate.interval = stats::mean_interval(rates);
  if (estimate.interval) estimate.interval->low = std::max(0.0, estimate.interval->low);
  return estimate;
}

std::string doubt(const GoodputEstimate& estimate, nanoseconds ran) {
  const auto silent = ran - estimate.last_grew;
  if (silent > kLongestSilence &&
      to_seconds(silent) > kSilentShare * to_seconds(ran - estimate.from))
    return fmt::format(
        "nothing came through for the last {:.1f} s: the far end or the line went away",
        to_seconds(silent));
  if (estimate.idle_flows > 0)
    return fmt::format("{} of the flows delivered nothing", estimate.idle_flows);
  if (estimate.interval &&
      estimate.interval->high - estimate.interval->low > 2 * kUnsteady * estimate.mean.value)
    return "the rate changed so much within the test that no one number tells it";
  return {};
}

std::string counts_apart(std::span<const FlowSeries> counted, std::span<const FlowSeries> confirmed,
                         nanoseconds ramp) {
  const auto end = std::min(end_of(counted), end_of(confirmed));
  const auto ours = rate_between(confirmed, ramp, end), theirs = rate_between(counted, ramp, end);
  if (!ours || !theirs) return {};
  const double seconds = to_seconds(end - ramp);
  const double most = ours->value * std::max(kApart, to_seconds(kUnread) / seconds);
  if (std::abs(theirs->value - ours->value) <= most) return {};
  return fmt::format(
      "the far end counted {:.1f} Mbit/s where TCP confirmed {:.1f}: it counts wrong, or a proxy "
      "in between takes what we send",
      theirs->value, ours->value);
}

}  // namespace preau
