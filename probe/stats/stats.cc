// The only file that knows Boost.Math.
#include "probe/stats/stats.hh"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace preau::stats {

namespace {

// Plain doubles throughout: promotion to long double would give other digits on other machines.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using Beta = boost::math::beta_distribution<double, Policy>;
using Binomial = boost::math::binomial_distribution<double, Policy>;
using StudentsT = boost::math::students_t_distribution<double, Policy>;

// Largest rank (from 1) that at most the share `tail` of samples puts above the true quantile;
// 0 when there is none. P(X_(r) > quantile) = P(Binomial(n, q) < r).
std::size_t lower_rank(std::size_t n, double q, double tail) {
  const Binomial below(static_cast<double>(n), q);
  std::size_t held = 0, refused = n + 1;  // cdf rises with the rank: bisect
  while (refused - held > 1) {
    const std::size_t rank = held + (refused - held) / 2;
    (boost::math::cdf(below, static_cast<double>(rank - 1)) <= tail ? held : refused) = rank;
  }
  return held;
}

}  // namespace

double median(std::span<const double> sorted) {
  assert(!sorted.empty() && std::ranges::is_sorted(sorted));
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle]
                                : std::midpoint(sorted[middle - 1], sorted[middle]);
}

double quantile(std::span<const double> sorted, double q) {
  assert(!sorted.empty() && std::ranges::is_sorted(sorted) && q > 0 && q <= 1);
  constexpr double kSlack = 1e-9;  // n * q is often a whole number that rounding has lifted
  const double rank = std::ceil(static_cast<double>(sorted.size()) * q - kSlack);
  return sorted[std::clamp<std::size_t>(static_cast<std::size_t>(rank), 1, sorted.size()) - 1];
}

std::optional<Ranks> quantile_ranks(std::size_t count, double q, double level) {
  assert(q > 0 && q < 1 && level > 0 && level < 1);
  const double tail = (1 - level) / 2;
  const std::size_t from_below = lower_rank(count, q, tail);
  const std::size_t from_above = lower_rank(count, 1 - q, tail);  // the same, from the top
  if (from_below == 0 || from_above == 0) return std::nullopt;
  return Ranks{from_below, count + 1 - from_above};
}

std::optional<Interval> quantile_interval(std::span<const double> sorted, double q, double level) {
  assert(std::ranges::is_sorted(sorted));
  const auto ranks = quantile_ranks(sorted.size(), q, level);
  if (!ranks) return std::nullopt;
  return Interval{sorted[ranks->low - 1], sorted[ranks->high - 1]};
}

Interval clopper_pearson(std::uint64_t successes, std::uint64_t trials, double level) {
  assert(successes <= trials && level > 0 && level < 1);
  const double tail = (1 - level) / 2;
  const auto s = static_cast<double>(successes);
  const auto f = static_cast<double>(trials - successes);
  const double low = successes == 0 ? 0 : boost::math::quantile(Beta(s, f + 1), tail);
  const double high = successes == trials
                          ? 1
                          : boost::math::quantile(boost::math::complement(Beta(s + 1, f), tail));
  return {low, high};
}

double tolerance_factor(std::size_t count, double share, double level) {
  assert(count >= 2 && share > 0 && share < 1);
  using NonCentralT = boost::math::non_central_t_distribution<double, Policy>;
  using Normal = boost::math::normal_distribution<double, Policy>;
  const auto n = static_cast<double>(count);
  const double z = boost::math::quantile(Normal(), share);
  return boost::math::quantile(NonCentralT(n - 1, z * std::sqrt(n)), level) / std::sqrt(n);
}

double student_factor(double degrees, double level) {
  assert(degrees > 0 && level > 0 && level < 1);
  return boost::math::quantile(boost::math::complement(StudentsT(degrees), (1 - level) / 2));
}

std::optional<Interval> mean_interval(std::span<const double> batch_means, double level) {
  assert(level > 0 && level < 1);
  if (batch_means.size() < 2) return std::nullopt;
  const auto n = static_cast<double>(batch_means.size());
  const double mean = std::accumulate(batch_means.begin(), batch_means.end(), 0.0) / n;
  double squares = 0;
  for (const double value : batch_means) squares += (value - mean) * (value - mean);
  const double half = student_factor(n - 1, level) * std::sqrt(squares / (n - 1) / n);
  return Interval{mean - half, mean + half};
}

}  // namespace preau::stats
