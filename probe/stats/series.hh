// Quantile intervals for values in the order in which they were measured. A queue remembers: the
// next packet meets what the last one met, so n delays can say as little as a few independent ones,
// and the binomial interval of stats.hh, which takes them for independent, is too narrow. Pure; any
// thread.
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

}  // namespace preau::stats
