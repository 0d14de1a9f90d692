#include "probe/measure/capacity/curve.hh"

#include <algorithm>
#include <cmath>

namespace preau::capacity {

namespace {

constexpr std::size_t kFewestSteps = 4;

// Sums of a regression of time over octets; differences of running sums give any stretch.
struct Sums {
  double n{}, x{}, t{}, xx{}, xt{}, tt{};

  void add(const Step& step, const Step& origin) {
    const double dx = step.octets - origin.octets;
    const double dt = step.at - origin.at;
    n += 1, x += dx, t += dt, xx += dx * dx, xt += dx * dt, tt += dt * dt;
  }
  Sums operator-(const Sums& o) const {
    return {n - o.n, x - o.x, t - o.t, xx - o.xx, xt - o.xt, tt - o.tt};
  }
  double spread() const { return xx - x * x / n; }
  double slope() const { return (xt - x * t / n) / spread(); }
  double squares() const {  // of the residuals
    const double cross = xt - x * t / n;
    return std::max(0.0, tt - t * t / n - cross * cross / spread());
  }
};

// When packet `sequence` left; segments of one send share the moment.
double sent_at(const std::vector<Sent>& sent, std::uint32_t sequence) {
  const auto after = std::ranges::upper_bound(sent, sequence, {}, &Sent::first);
  return to_seconds(std::prev(after)->at - sent.front().at);
}

}  // namespace

Curve make_curve(const Feedback& feedback) {
  Curve curve;
  double octets = 0;
  for (const auto& arrival : feedback.arrivals) {
    octets += arrival.ip_octets;
    const double at = to_seconds(arrival.at - feedback.arrivals.front().at);
    if (curve.empty() || at > curve.back().at) curve.push_back({});
    auto& step = curve.back();
    step.at = std::max(at, step.at);
    step.octets = octets;
    step.delay = step.at - sent_at(feedback.sent, arrival.sequence);
    step.sequence = arrival.sequence;
  }
  return curve;
}

std::optional<Line> fit(std::span<const Step> steps) {
  if (steps.size() < kFewestSteps) return std::nullopt;
  Sums sums;
  for (const auto& step : steps) sums.add(step, steps.front());
  const double slope = sums.slope();
  if (!(slope > 0)) return std::nullopt;
  const double variance = sums.squares() / (sums.n - 2);
  return Line{1 / slope, std::sqrt(variance / sums.spread()) / slope, std::sqrt(variance)};
}

std::optional<std::size_t> find_knee(std::span<const Step> steps) {
  if (steps.size() < 2 * kFewestSteps) return std::nullopt;
  std::vector<Sums> until(steps.size() + 1);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    until[i + 1] = until[i];
    until[i + 1].add(steps[i], steps.front());
  }
  const Sums& whole = until.back();
  std::size_t best = 0;
  double least = whole.squares() / 2;  // one knee that halves what a line leaves
  for (std::size_t i = kFewestSteps; i + kFewestSteps <= steps.size(); ++i) {
    const double left = until[i].squares() + (whole - until[i]).squares();
    if (left >= least) continue;
    least = left;
    best = i;
  }
  // 2 %: less is no bucket, and within what the batches average out.
  if (best == 0 || (whole - until[best]).slope() < 1.02 * until[best].slope()) return std::nullopt;
  return best;
}

}  // namespace preau::capacity
