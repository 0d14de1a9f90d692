// A room's facts and verdict in words: for scripts one JSON object, for people some lines. Only the
// school's own access points are named.
#pragma once

#include <string>
#include <vector>

#include "probe/wifi/measure_room.hh"
#include "probe/wifi/plan.hh"

namespace preau::wifi {

// One line, without a line end. What is not known is null. `plan` may be null.
std::string room_json(const RoomCapture& room, const RoomFindings& found, const PlanRoom* plan);

std::string room_lines(const RoomCapture& room, const RoomFindings& found, const PlanRoom* plan);

// A site's rooms together.
struct SiteCoverage {
  std::uint64_t rooms{};  // of the plan
  std::uint64_t pass{}, fail{}, unknown{};
};
void count(Coverage coverage, SiteCoverage& site);

// Share of rooms that pass among those decided, and in bounds among all of the plan: those not
// decided may turn out either way. Nothing is sampled, so that no other doubt is in these bounds.
std::string site_json(const SiteCoverage& site);
std::string site_line(const SiteCoverage& site);

}  // namespace preau::wifi
