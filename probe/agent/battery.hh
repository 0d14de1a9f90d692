// The whole set of measures of one probe, in the order in which they do not disturb each other.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "probe/agent/config.hh"

namespace preau {

// Gives each record who and where it is, and hands it on. What one measure yields is handed on
// before the next begins, so that a probe that dies loses one measure at most.
using Keep = std::function<void(Record)>;

// Idle latency; goodput down and up with loaded latency; the same on the LAN where it has a
// reflector; services; rooms. A goodput that the probe or the reflector limited is measured once
// more.
void run_battery(const ProbeConfig& config, const Keep& keep);

// One room from its capture file, against the criteria that are built in.
std::vector<Record> measure_room(const RoomTask& task, const std::vector<std::string>& networks);

}  // namespace preau
