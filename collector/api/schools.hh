// Where scores come from: the one place that joins the store with the scorer.
#pragma once

#include "collector/metrics/metrics.hh"
#include "collector/store/store.hh"

namespace preau {

// Every school of the city, in its order, with the profile of its type.
std::vector<ScoredSchool> scored_schools(const Store& store, UtcTime now);

}  // namespace preau
