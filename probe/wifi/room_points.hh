// The captures of one room become its points: one that was cut into files is joined, and a copy is
// none.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "probe/record/time.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

// A time stamp before this is no clock's.
inline constexpr UtcTime kEarliest = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};

// By a file's path: the other rooms that have what it holds, too.
using AlsoOf = std::map<std::string, std::set<std::string>>;

struct RoomPoints {
  std::vector<Survey> surveys;
  std::map<std::string, Receptions> receptions;  // by path, of each file that could be read
  std::vector<std::string> unreadable;           // why, a file each
  std::vector<std::string> told;                 // of those that are no point of their own
};

// Throws nothing for what a file holds, or where it cannot be opened.
RoomPoints read_points(const std::vector<std::string>& files, const AlsoOf& also_of = {});

// Captures of a room that are copies of another one's, cut, filtered or converted: nobody stood in
// both. By room.
AlsoOf copies_between(const std::map<std::string, std::map<std::string, Receptions>>& rooms);

}  // namespace preau::wifi
