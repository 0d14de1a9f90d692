// The fewest works that would make a school ready. Inside this folder only.
#pragma once

#include <span>
#include <vector>

#include "collector/score/catalogue.hh"
#include "collector/score/evaluate.hh"

namespace preau {

// Steps in their order: what to measure first, then line and LAN, then rooms; each with the score's
// interval after it. Fewest works, then least cost. Planned on measured values; what was not
// measured is taken to be good, and "measure" is then the first step. None: no set of works would
// do.
std::vector<Work> find_works(const Profile& profile, const SchoolFacts& facts,
                             std::span<const RoomFacts* const> rooms, std::span<const Cell> cells,
                             const Catalogue& catalogue);

}  // namespace preau
