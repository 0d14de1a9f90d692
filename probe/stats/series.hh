// Intervals for values in the order in which they were measured. A queue remembers: the next packet
// meets what the last one met, so n delays can say as little as a few independent ones, and the
// intervals of stats.hh, which take them for independent, are too narrow. So does TCP's window, and
// with it a rate. Pure; any thread.
#pragma once

#include <optional>
#include <span>

#include "probe/stats/stats.hh"

namespace preau::stats {

// How many independent values would tell the quantile as well. All of them unless each value is
// seen to depend on the one before it; 0 when too little is left to tell anything. 0 < q < 1;
// `in_order` is not empty.
double effective_count(std::span<const double> in_order, double q);

// quantile_interval() of independent values; of dependent ones the same ranks for the effective
// count, spread over all values. Empty when those are too few.
std::optional<Interval> series_interval(std::span<const double> in_order, double q,
                                        double level = kLevel);

// A mean of values each of which may take after the one before it.
struct SeriesMean {
  double mean{};
  double error{};    // standard error
  double degrees{};  // of freedom, by which the error itself is known: a Student's t goes with it
  double memory{};   // correlation from one value to the next, as it was seen
};
// The memory is what is seen of it, and no less than `least_memory`: the correlation from one value
// to the next that such values are known to have. Empty with fewer than four values.
std::optional<SeriesMean> series_mean(std::span<const double> in_order, double least_memory = 0);

// The slope of a straight line through points, by least squares; its error is how far they lie off
// it. `memory` is not told. Empty with fewer than four points, or all of one x.
struct Point {
  double x{}, y{};
};
std::optional<SeriesMean> slope(std::span<const Point> points);

Interval interval_of(const SeriesMean& mean, double level = kLevel);

}  // namespace preau::stats
