// How sure a figure is: quantiles, and 95 % intervals that assume no shape of distribution where
// none is known. Pure functions of their arguments; no state, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "probe/record/units.hh"

namespace preau::stats {

inline constexpr double kLevel = 0.95;

// Mean of the two middle values when their number is even (RFC 2330 section 11.3).
// `sorted` rises and is not empty.
double median(std::span<const double> sorted);

// Smallest value of which at least the share q of all values is not above it: RFC 2330's percentile
// of the empirical distribution. 0 < q <= 1; `sorted` rises and is not empty.
double quantile(std::span<const double> sorted, double q);

// Between two order statistics, chosen by the binomial distribution so that each tail holds at most
// (1 - level) / 2: true whatever the distribution, ties included. Empty when there are too few
// values for that (fewer than 6 for the median at 95 %, 72 for the 95th percentile).
// 0 < q < 1; always surrounds quantile(sorted, q), and median(sorted) when q is one half.
std::optional<Interval> quantile_interval(std::span<const double> sorted, double q,
                                          double level = kLevel);

// The ranks of that interval, counted from 1, for values that are kept as a histogram.
struct Ranks {
  std::size_t low{};
  std::size_t high{};
  bool operator==(const Ranks&) const = default;
};
std::optional<Ranks> quantile_ranks(std::size_t count, double q, double level = kLevel);

// Exact interval of a share (Clopper and Pearson 1934). No trials: [0, 1], all is possible.
Interval clopper_pearson(std::uint64_t successes, std::uint64_t trials, double level = kLevel);

// One-sided tolerance factor of a normal distribution: with confidence `level`, at least `share` of
// all values lie above mean - k s, both taken from `count` of them (two or more).
double tolerance_factor(std::size_t count, double share, double level = kLevel);

// Student's t for an interval of that level. `degrees` of freedom above 0, whole or not.
double student_factor(double degrees, double level = kLevel);

// Interval of the mean by Student's t, for values that are nearly independent and normal, such as
// the means of batches of one run. Empty with fewer than two.
std::optional<Interval> mean_interval(std::span<const double> batch_means, double level = kLevel);

}  // namespace preau::stats
