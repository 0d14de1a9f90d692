// The model, one (use case, room) at a time: the class feels the weakest of the line, the LAN and
// the room's Wi-Fi. Inside this folder only.
#pragma once

#include <vector>

#include "collector/score/score.hh"
#include "collector/score/vocabulary.hh"

namespace preau {

// A utility of 1, in micro-points: 100 points. Utilities are points from the start, so nothing is
// rounded twice.
inline constexpr MicroPoints kFull = 100'000'000;
inline constexpr MicroPoints kWhole = 1'000'000;  // all of a share

// A requirement as it meets this school.
struct Need {
  const Requirement* requirement{};
  std::string indicator;  // who is charged: the LAN's name where the LAN hides the line
  bool in_room{};
  std::int64_t units{};  // classes at once, or pupils; 0: does not grow with the school
  double threshold{};    // the optimal end, grown
  const Indicator* found{};
  MicroPoints utility{}, low{}, high{kFull};
  bool known{};
  Text missing;  // why it is not known
};

// One use case in one room.
struct Cell {
  const UseCase* use_case{};
  const RoomFacts* room{};
  std::int64_t weight{};
  std::vector<Need> needs;
  MicroPoints utility{}, low{}, high{};
  bool known{};  // nothing that is missing could change the utility
};

// 0 at unacceptable, 1 at optimal, rounded once.
MicroPoints ramp(double value, double unacceptable, double optimal, bool more_is_better);

// The hub sees the LAN and not the line: its rate is at least nine tenths of the LAN's.
bool lan_hides_line(const Indicators& site, const std::string& indicator);

// The rooms that count: where pupils work. A school without any described has one that nobody
// measured, so that it is unknown and not perfect.
std::vector<RoomFacts> teaching_rooms(const SchoolFacts& facts);

std::vector<Cell> evaluate(const Profile& profile, const SchoolFacts& facts,
                           const std::vector<RoomFacts>& rooms);

}  // namespace preau
