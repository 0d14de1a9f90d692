#include "probe/stats/series.hh"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <vector>

namespace preau::stats {

namespace {

// Fewer tell no interval of any quantile, the median's included.
constexpr double kFewest = 6;

std::vector<double> sorted_copy(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  return sorted;
}

// Whether each value is above the quantile, less the mean of that. What a binomial interval counts,
// so its memory is the one that matters. A far quantile has too few values beyond it to show their
// memory: then that of the nearest one with a hundred on either side stands for it.
std::vector<double> exceedances(std::span<const double> in_order, double q) {
  const auto n = static_cast<double>(in_order.size());
  const double tail = std::min(0.5, 100 / n);
  const double at = quantile(sorted_copy(in_order), std::clamp(q, tail, 1 - tail));
  std::vector<double> above(in_order.size());
  std::ranges::transform(in_order, above.begin(), [&](double v) { return v > at ? 1.0 : 0.0; });
  const double mean = std::accumulate(above.begin(), above.end(), 0.0) / n;
  for (double& value : above) value -= mean;
  return above;
}

// Sum of products with itself, `lag` values later.
double product(std::span<const double> deviations, std::size_t lag) {
  const auto later = deviations.subspan(lag);
  return std::inner_product(later.begin(), later.end(), deviations.begin(), 0.0);
}

// By how much dependence multiplies the variance of the mean: 1 + 2 x the autocorrelations, summed
// in pairs of lags while they are positive and fall (the initial monotone sequence; Geyer,
// Practical Markov Chain Monte Carlo, 1992, section 3.3). Beyond that is noise.
double variance_inflation(std::span<const double> deviations) {
  const std::size_t n = deviations.size();
  const auto count = static_cast<double>(n);
  const double whole = product(deviations, 0);
  if (n < 3 || whole == 0) return 1;
  const double next = product(deviations, 1) / whole;
  constexpr double kOneSided95 = 1.645;  // of a correlation of independent values, times sqrt(n)
  if (next < kOneSided95 / std::sqrt(count)) return 1;
  double last = 1 + next, inflation = 2 * last - 1;
  std::size_t lag = 2;
  for (; lag + 1 < n / 2 && inflation * kFewest < count; lag += 2) {
    const double pair = (product(deviations, lag) + product(deviations, lag + 1)) / whole;
    if (pair <= 0) break;
    last = std::min(last, pair);
    inflation += 2 * last;
  }
  // The mean was taken from the same values, which lowers every correlation by about inflation / n.
  const double summed = 2 * static_cast<double>(lag) - 1;
  return std::max(1.0, inflation / (1 - summed / count));
}

// Fewer independent values than this tell no error at all. Where memory leaves fewer, so many are
// taken: with their Student's t of some 9 the interval is wider than the values themselves range.
constexpr double kLeastIndependent = 2.2;

}  // namespace

double effective_count(std::span<const double> in_order, double q) {
  assert(!in_order.empty() && q > 0 && q < 1);
  const auto n = static_cast<double>(in_order.size());
  const double inflation = variance_inflation(exceedances(in_order, q));
  const double effective = std::floor(n / inflation);
  return inflation == 1 ? n : effective < kFewest ? 0 : effective;
}

std::optional<Interval> series_interval(std::span<const double> in_order, double q, double level) {
  if (in_order.empty()) return std::nullopt;
  const auto sorted = sorted_copy(in_order);
  const double effective = effective_count(in_order, q);
  const auto count = static_cast<std::size_t>(effective);
  if (count == sorted.size()) return quantile_interval(sorted, q, level);
  const auto ranks = quantile_ranks(count, q, level);
  if (!ranks) return std::nullopt;
  // As shares of the values, rounded outwards.
  const double each = static_cast<double>(sorted.size()) / effective;
  const auto low = std::floor(static_cast<double>(ranks->low) * each);
  const auto high = std::ceil(static_cast<double>(ranks->high - 1) * each) + 1;
  const auto top = std::min(static_cast<std::size_t>(high), sorted.size());
  return Interval{sorted[static_cast<std::size_t>(low) - 1], sorted[top - 1]};
}

std::optional<SeriesMean> series_mean(std::span<const double> in_order, double least_memory) {
  assert(least_memory >= 0 && least_memory < 1);
  if (in_order.size() < 4) return std::nullopt;
  const auto n = static_cast<double>(in_order.size());
  SeriesMean found;
  found.mean = std::accumulate(in_order.begin(), in_order.end(), 0.0) / n;
  std::vector<double> deviations(in_order.begin(), in_order.end());
  for (double& value : deviations) value -= found.mean;
  const double whole = product(deviations, 0);
  // A correlation that was seen in n values is too low by (1 + 3 r) / n (Kendall, Note on bias in
  // the estimation of autocorrelation, 1954). Values that swing back are taken for independent.
  found.memory = whole > 0 ? product(deviations, 1) / whole : 0;
  const double memory = std::clamp((n * found.memory + 1) / (n - 3), least_memory, 0.99);
  // Of a first-order process the mean varies as much as that of n / inflation independent values;
  // the values stray from their own mean by so much less.
  const double inflation = std::min((1 + memory) / (1 - memory), n / kLeastIndependent);
  const double independent = n / inflation;
  found.error = std::sqrt(whole / n / (independent - 1));
  found.degrees = independent - 1;
  return found;
}

std::optional<SeriesMean> slope(std::span<const Point> points) {
  if (points.size() < 4) return std::nullopt;
  const auto n = static_cast<double>(points.size());
  Point middle;
  for (const auto& [x, y] : points) middle.x += x / n, middle.y += y / n;
  double xx = 0, xy = 0, off = 0;
  for (const auto& [x, y] : points) {
    xx += (x - middle.x) * (x - middle.x);
    xy += (x - middle.x) * (y - middle.y);
  }
  if (xx == 0) return std::nullopt;
  SeriesMean found{.mean = xy / xx, .degrees = n - 2};
  for (const auto& [x, y] : points) off += std::pow(y - middle.y - found.mean * (x - middle.x), 2);
  found.error = std::sqrt(off / found.degrees / xx);
  return found;
}

Interval interval_of(const SeriesMean& mean, double level) {
  const double half = student_factor(mean.degrees, level) * mean.error;
  return {mean.mean - half, mean.mean + half};
}

}  // namespace preau::stats
