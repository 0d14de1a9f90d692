// One school of the scripts' input, with its rooms and indicators. Inside this folder only.
#pragma once

#include "collector/score/priorities.hh"
#include "collector/score/score.hh"
#include "reports/verdicts/pieces.hh"

namespace preau::verdicts {

struct InputSchool {
  SchoolFacts facts;
  Circumstances circumstances;
  bool says_type{};
};

// Throws Mistake. `now`: as read_input() has it.
InputSchool read_school(const Piece& piece, std::optional<UtcTime> now);

}  // namespace preau::verdicts
