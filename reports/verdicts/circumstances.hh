// What else a school's object says of its need: uptake, recovery plan, REP, QPV. Throws Mistake.
#pragma once

#include "collector/score/priorities.hh"
#include "reports/verdicts/object.hh"

namespace preau::verdicts {

// `piece` is the text of `school`.
Circumstances read_circumstances(const Object& school, const Piece& piece);

}  // namespace preau::verdicts
