// Points as people read them, the same wherever they stand.
#pragma once

#include <string>

#include "collector/score/score.hh"

namespace preau {

// "64,1" and "64.1". Whole tenths of the integer, cut and not rounded: what is a hair under a bar
// or under 100 never reads as if it had reached it. So what is lost may read a tenth short of 100
// less the score.
inline Text in_points(MicroPoints points) {
  const auto tenths = points / 100'000;
  const auto whole = std::to_string(tenths / 10), part = std::to_string(tenths % 10);
  return {whole + "," + part, whole + "." + part};
}

}  // namespace preau
