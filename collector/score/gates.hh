// Gates: what no good mean can make up for. Three-valued: pass when even the interval's bad end
// meets the threshold, fail when not even its good end does, else unknown. Inside this folder only.
#pragma once

#include <vector>

#include "collector/score/score.hh"

namespace preau {

// fibre, then lan (only where the LAN was measured), then access_points, as far as the profile has
// them. `rooms`: the teaching rooms.
std::vector<GateResult> judge_gates(const Profile& profile, const SchoolFacts& facts,
                                    const std::vector<RoomFacts>& rooms);

}  // namespace preau
