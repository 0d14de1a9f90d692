// The newest valid record of each measurement, as gauges. Inside this folder only.
#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "collector/store/store.hh"
#include "probe/record/record.hh"
#include "probe/record/site.hh"

namespace preau {

// Only of sites, lines and rooms that the city names: the labels are bounded by the city file.
std::vector<prometheus::MetricFamily> site_families(const City& city,
                                                    const std::vector<Record>& latest);

// How many tries to use a room's network there were of late, and in which share of them it could be
// used.
std::vector<prometheus::MetricFamily> join_families(const City& city,
                                                    const std::vector<Store::Tries>& tries);

}  // namespace preau
