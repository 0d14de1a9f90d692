// What records tell of a room's Wi-Fi. Inside this folder only.
#pragma once

#include "collector/score/answers.hh"

namespace preau {

RoomFacts room_facts(const Records& records, const Site& site, const Room& room);

}  // namespace preau
