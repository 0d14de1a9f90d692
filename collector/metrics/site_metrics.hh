// The newest valid record of each measurement, as gauges. Inside this folder only.
#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "probe/record/record.hh"
#include "probe/record/site.hh"

namespace preau {

// Only of sites, lines and rooms that the city names: the labels are bounded by the city file.
std::vector<prometheus::MetricFamily> site_families(const City& city,
                                                    const std::vector<Record>& latest);

}  // namespace preau
