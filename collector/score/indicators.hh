// From records to what the scorer sees of each school. Pure: the city, the newest records
// (Store::latest), and the moment as of which to judge; the order of the records does not matter.
//
// What counts: valid records that the probe itself did not limit. A suspect one, or one limited by
// the probe, says nothing sure about the network: the indicator stays missing, and says why. The
// same for a failed one. A record over another line than the site's main (first) one never counts
// for the line: 4G standing in for fibre is not fibre.
//
// Age: a measurement is fresh for 30 days, then widens evenly, and is missing from 180 days on.
#pragma once

#include <span>
#include <vector>

#include "collector/score/score.hh"

namespace preau {

inline constexpr std::chrono::days kFresh{30};
inline constexpr std::chrono::days kExpired{180};

// 0 while fresh; evenly from there to 1'000'000 when it has expired.
MicroPoints staleness(std::chrono::seconds age);

// One entry for each school, in the city's order.
std::vector<SchoolFacts> school_facts(const City& city, std::span<const Record> latest,
                                      UtcTime now);

}  // namespace preau
