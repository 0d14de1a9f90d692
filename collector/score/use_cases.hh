// Use cases in numbers: "video meetings in 5 to 7 of 11 classes at once". Inside this folder only.
#pragma once

#include <span>
#include <vector>

#include "collector/score/evaluate.hh"

namespace preau {

// One for each use case of the profile that a class or a room can be counted for, in its order.
std::vector<UseCaseResult> count_use_cases(const Profile& profile, const SchoolFacts& facts,
                                           std::span<const Cell> cells);

}  // namespace preau
