// Scores as the API and the metrics tell them: made anew from the store each time they are asked for.
#pragma once

#include <vector>

#include "collector/metrics/metrics.hh"

namespace preau {

std::vector<SchoolSample> school_samples(const Store& store, UtcTime now);

}  // namespace preau
