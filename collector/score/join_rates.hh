// What went through a room's access point to a device that had joined.
#pragma once

#include "collector/score/score.hh"

namespace preau {

// A rate that comes to what the line lets through is the line's, not the Wi-Fi's: it is forgotten,
// so that a room is charged with its own shortage alone.
void forget_rates_of_the_line(SchoolFacts& facts);

}  // namespace preau
