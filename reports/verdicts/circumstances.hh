// What else a school's object says of its need: uptake, recovery plan, REP, QPV. Throws Mistake.
#pragma once

#include <optional>

#include "collector/score/priorities.hh"
#include "probe/record/time.hh"
#include "reports/verdicts/object.hh"

namespace preau::verdicts {

// `piece` is the text of `school`. `now`: nobody judged uptake after it; absent: of any day.
Circumstances read_circumstances(const Object& school, const Piece& piece,
                                 std::optional<UtcTime> now);

}  // namespace preau::verdicts
