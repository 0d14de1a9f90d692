#include "probe/measure/goodput_estimate.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "probe/stats/series.hh"

namespace preau {

using std::chrono::nanoseconds;

namespace {

// Long against a round trip and a scheduler's slice, and short enough to see how long a rate
// remembers a loss. On a slow line, where a lost segment holds back what came behind it and then
// lets it out at once, batches are longer: a dozen, or more where each still has kBatchOctets.
constexpr nanoseconds kLeastBatch = std::chrono::milliseconds{250};
constexpr std::int64_t kBatches = 12;
constexpr double kBatchOctets = 75'000;

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
constexpr double kSegment = 1'448;    // octets
constexpr double kSilentShare = 0.2;  // of the part that counts
constexpr double kUnsteady = 0.25;    // half the interval, of the value
constexpr double kSteady = 0.03;      // as much

std::int64_t batches_of(std::span<const FlowSeries> flows, nanoseconds from, nanoseconds end) {
  if (end <= from) return 0;
  const double octets = total_at(flows, end) - total_at(flows, from);
  const auto much = static_cast<std::int64_t>(octets / kBatchOctets);
  return std::min<std::int64_t>((end - from) / kLeastBatch, std::max(kBatches, much));
}

// Mbit/s, oldest first.
std::vector<double> rates_of(std::span<const FlowSeries> flows, const GoodputEstimate& part) {
  std::vector<double> rates;
  const auto batches = static_cast<std::int64_t>(part.batches);
  const auto batch = (part.to - part.from) / batches;
  double before = total_at(flows, part.from);
  for (std::int64_t i = 1; i <= batches; ++i) {
    const double now = total_at(flows, part.from + i * batch);
    rates.push_back((now - before) * 8e-6 / to_seconds(batch));
    before = now;
  }
  return rates;
}

// Segments sent again while it counted, by the last samples until either moment; and what rate so
// many losses leave flows whose round trips are as short as ever: Reno's, of window 1.22 / sqrt(p)
// (Mathis et al. 1997), which CUBIC has at least (RFC 9438 section 4.3). Flows that are slower than
// that wait in a queue: the line is full, and its losses are of their own making.
struct Losses {
  std::uint64_t segments{};
  double rate{};  // Mbit/s; 0: none, or the round trip is not known
};
Losses losses_of(std::span<const Resent> resent, std::size_t flows, const GoodputEstimate& part) {
  const auto until = [&](nanoseconds when) {
    const auto after = std::ranges::upper_bound(resent, when, {}, &Resent::elapsed);
    return after == resent.begin() ? resent.front() : *std::prev(after);
  };
  const auto last = until(part.to);
  Losses losses{.segments = last.segments - until(part.from).segments};
  if (losses.segments == 0 || last.least_rtt.count() == 0) return losses;
  const double sent = part.mean.value * 125'000 * to_seconds(part.to - part.from) / kSegment;
  const double window = 1.22 / std::sqrt(static_cast<double>(losses.segments) / sent);
  losses.rate = static_cast<double>(flows) * window * kSegment * 8e-6 / to_seconds(last.least_rtt);
  return losses;
}
constexpr double kOfTheirRate = 0.7;  // as fast as losses let it

// What flows that lose remember at least from one batch to the next: a loss is made good for within
// a second or so (of CUBIC and Reno at 20 ms and 0.2 to 2 % loss; slower at longer round trips). Of
// a few seconds alone it would often be seen too small, and just those intervals would look narrow.
double least_memory(const GoodputEstimate& part) {
  constexpr double kOfLeastBatch = 0.6;
  const auto batch = (part.to - part.from) / static_cast<std::int64_t>(part.batches);
  return std::pow(kOfLeastBatch, to_seconds(batch) / to_seconds(kLeastBatch));
}

// TCP's rate goes by the root of the losses' frequency (RFC 5348 section 3.1), CUBIC's more steeply
// (RFC 9438 section 5), and n losses that come by chance tell that frequency to 1 / sqrt(n). Losses
// that come several at a time tell less: it is a least error.
double error_by(std::uint64_t losses) { return 0.5 / std::sqrt(static_cast<double>(losses)); }

Interval interval_above_zero(const stats::SeriesMean& mean) {
  const auto interval = stats::interval_of(mean);
  return {std::max(0.0, interval.low), interval.high};
}

// A full line's rate is straight, but what is behind a lost segment is held back and comes later,
// all at once. So its rate is told by those moments at which flows are furthest ahead of it, one in
// each of so long: there the least is held back.
constexpr nanoseconds kWindow = std::chrono::milliseconds{500};  // some round trips of a queue
constexpr nanoseconds kLook = std::chrono::milliseconds{10};

stats::Point furthest_ahead(std::span<const FlowSeries> flows, nanoseconds from, nanoseconds until,
                            Mbps rate) {
  const auto megabits = [&](nanoseconds at) { return total_at(flows, at) * 8e-6; };
  stats::Point best{to_seconds(from), megabits(from)};
  for (auto at = from + kLook; at <= until; at += kLook) {
    const stats::Point next{to_seconds(at), megabits(at)};
    if (next.y - best.y > rate.value * (next.x - best.x)) best = next;
  }
  return best;
}

// Nothing where there are too few of them.
void tell_by_furthest(GoodputEstimate& estimate, std::span<const FlowSeries> flows) {
  std::vector<stats::Point> furthest;
  for (auto from = estimate.from; from + kWindow <= estimate.to; from += kWindow)
    furthest.push_back(furthest_ahead(flows, from, from + kWindow, estimate.mean));
  const auto slope = stats::slope(furthest);
  if (!slope) return;
  estimate.mean = Mbps{slope->mean};
  estimate.interval = interval_above_zero(*slope);
  // Even if they do not at all: a program is given whole segments.
  const double either_end =
      static_cast<double>(flows.size()) * kSegment * 8e-6 / to_seconds(estimate.to - estimate.from);
  estimate.interval.low = std::max(0.0, estimate.interval.low - either_end);
  estimate.interval.high += either_end;
}

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

std::optional<GoodputEstimate> estimate_goodput(std::span<const FlowSeries> flows, nanoseconds ramp,
                                                std::span<const Resent> resent) {
  if (flows.empty()) return std::nullopt;
  const auto end = end_of(flows);
  const auto from = std::max(ramp, end / 4);
  const auto batches = batches_of(flows, from, end);
  if (batches < 4) return std::nullopt;
  GoodputEstimate estimate;
  estimate.from = from;
  estimate.to = end;
  estimate.batches = static_cast<std::uint64_t>(batches);
  if (total_at(flows, estimate.to) - total_at(flows, from) < kLeastOctets) return std::nullopt;
  for (const auto& series : flows) {
    estimate.last_grew = std::max(estimate.last_grew, last_growth(series));
    if (series.back().octets == 0) ++estimate.idle_flows;
  }
  const auto rates = rates_of(flows, estimate);
  auto mean = stats::series_mean(rates).value();
  estimate.mean = Mbps{mean.mean};
  if (mean.mean <= 0) return std::nullopt;
  estimate.interval = interval_above_zero(mean);
  if (half_width(estimate) <= kSteady) return estimate;
  if (resent.empty()) {
    mean = stats::series_mean(rates, least_memory(estimate)).value();
  } else {
    const auto losses = losses_of(resent, flows.size(), estimate);
    if (losses.rate == 0 || mean.mean < kOfTheirRate * losses.rate) {
      estimate.straight = mean.memory <= 0;
      if (estimate.straight) tell_by_furthest(estimate, flows);
      return estimate;
    }
    estimate.held_by_losses = losses.segments;
    mean.error = std::max(mean.error, mean.mean * error_by(losses.segments));
  }
  estimate.interval = interval_above_zero(mean);
  return estimate;
}

// It loses the difference of two rates, half of what passes.
std::uint64_t ruled_out_burst(const GoodputEstimate& estimate, std::span<const FlowSeries> flows) {
  const auto last_quarter = estimate.to - (estimate.to - estimate.from) / 4;
  return static_cast<std::uint64_t>(total_at(flows, last_quarter) / 2);
}

std::string uncounted(std::chrono::milliseconds ramp) {
  return fmt::format("the first {} ms and the first quarter do not count", ramp.count());
}

double half_width(const GoodputEstimate& estimate) {
  return (estimate.interval.high - estimate.mean.value) / estimate.mean.value;
}

bool told_enough(const std::optional<GoodputEstimate>& estimate, std::uint64_t octets,
                 nanoseconds elapsed, const TestLength& length) {
  if (elapsed >= std::max(length.planned, length.longest)) return true;
  if (elapsed < std::min(length.least, length.planned) || octets < kEnoughOctets || !estimate)
    return false;
  if (elapsed < length.planned) return half_width(*estimate) <= length.narrow.value;
  return half_width(*estimate) <= kSteady || estimate->straight;
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
  if (half_width(estimate) > kUnsteady)
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
