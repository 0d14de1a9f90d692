// Where the API's scores come from.
#pragma once

#include "collector/metrics/metrics.hh"
#include "collector/store/store.hh"

namespace preau {

// Every school of the city, in its order, with the profile of its type.
std::vector<ScoredSchool> scored_schools(const Store& store, UtcTime now);
std::vector<ScoredSchool> scored_schools(const Store& store, const Profiles& profiles, UtcTime now,
                                         std::optional<UtcTime> as_of = std::nullopt);

}  // namespace preau
