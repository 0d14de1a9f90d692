// The captures of one room become its points: one that was cut into files is joined, and a copy is
// none.
#pragma once

#include <string>
#include <vector>

#include "probe/record/time.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

// A time stamp before this is no clock's.
inline constexpr UtcTime kEarliest = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};

struct RoomPoints {
  std::vector<Survey> surveys;
  std::vector<std::string> unreadable;  // why, a file each
  std::vector<std::string> told;        // of those that are no point of their own
};

// Throws nothing for what a file holds, or where it cannot be opened.
RoomPoints read_points(const std::vector<std::string>& files);

}  // namespace preau::wifi
