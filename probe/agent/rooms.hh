// What this machine hears in a room, and what joining the room's network is like.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "probe/agent/config.hh"
#include "probe/measure/draft.hh"
#include "probe/record/record.hh"

namespace preau {

// One room from its capture files, a point each, or from what this machine's radio hears now,
// against the criteria that are built in.
std::vector<Record> measure_room(const RoomTask& task, const std::vector<std::string>& networks);

// `task` has a join. Nothing outside its windows. What it transmits is logged, whatever comes of
// it.
std::vector<Record> join_room(const RoomTask& task, const FarEnd& reflector,
                              const std::function<bool()>& stop);

}  // namespace preau
