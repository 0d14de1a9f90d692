// What a reader must know beside a room's verdict, which it does not change.
#pragma once

#include <string>
#include <vector>

#include "probe/wifi/measure_room.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

// Each begins with "; ". Empty where there is none.
//   captures that other rooms have, too
//   tablets that the room bears, fewer than its pupils; a channel busier than it bears
//   the radio's counters and the access point's BSS Load that tell another time
//   a network of the school's with access points of different security
std::string doubts(const RoomCapture& room, const Criteria& criteria,
                   const std::vector<Survey>& surveys, const RoomFindings& found);

}  // namespace preau::wifi
