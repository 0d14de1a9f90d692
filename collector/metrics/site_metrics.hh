// The newest valid record of each measurement, as gauges. Inside this folder only.
#pragma once

#include <chrono>
#include <vector>

#include <prometheus/metric_family.h>

#include "collector/store/store.hh"
#include "probe/record/record.hh"
#include "probe/record/site.hh"

namespace preau {

// Only of sites, lines and rooms that the city names: the labels are bounded by the city file.
std::vector<prometheus::MetricFamily> site_families(const City& city,
                                                    const std::vector<Record>& latest);

// So long a window has tries enough of a fixed probe that joins once a day, and forgets a repair.
inline constexpr std::chrono::days kOfLate{28};

// How many tries to use a room's network there were of late, and in which share of them it could be
// used.
std::vector<prometheus::MetricFamily> join_families(const City& city,
                                                    const std::vector<Store::Tries>& tries);

}  // namespace preau
