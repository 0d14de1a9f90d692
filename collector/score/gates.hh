// Gates: what no good mean can make up for. Three-valued: pass when even the interval's bad end
// meets the threshold, fail when not even its good end does, else unknown. Inside this folder only.
#pragma once

#include <span>
#include <vector>

#include "collector/score/evaluate.hh"

namespace preau {

// fibre, then lan (only where the LAN was measured), then access_points, as far as the profile has
// them. `rooms`: the teaching rooms.
std::vector<GateResult> judge_gates(const Profile& profile, const SchoolFacts& facts,
                                    std::span<const RoomFacts* const> rooms);

// The same without a word.
bool all_gates_pass(const Profile& profile, const SchoolFacts& facts,
                    std::span<const RoomFacts* const> rooms);

// Was the LAN measured, in one direction at least.
bool has_lan(const SchoolFacts& facts);

// Is the room covered: as its verdict says, or without one as its signal and noise do. Not where a
// device could not use the network.
Gate covered(const RoomFacts& room, const CoverageGate& gate);

// How many of so many rooms the gate asks for.
std::int64_t rooms_needed(const CoverageGate& gate, std::int64_t rooms);

}  // namespace preau
