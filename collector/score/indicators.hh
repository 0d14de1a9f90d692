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

#include <functional>
#include <span>
#include <vector>

#include "collector/hours/history.hh"
#include "collector/score/score.hh"

namespace preau {

inline constexpr std::chrono::days kFresh{30};
inline constexpr std::chrono::days kExpired{180};

// 0 while fresh; evenly from there to 1'000'000 when it has expired.
MicroPoints staleness(std::chrono::seconds age);

// One entry for each school, in the city's order.
std::vector<SchoolFacts> school_facts(const City& city, std::span<const Record> latest,
                                      UtcTime now);

// The same, where a profile asks for windows: those indicators are percentiles of the hours that
// ended before `now` (collector/score/windows.hh). `windows_of`: of the profile of a school of that
// type.
using WindowsOf = std::function<std::vector<Window>(SchoolType)>;
// What any school's profile asks for.
Reach reach_of(const WindowsOf& windows_of);
std::vector<SchoolFacts> school_facts(const City& city, std::span<const Record> latest,
                                      const History& history, const WindowsOf& windows_of,
                                      UtcTime now);

}  // namespace preau
