// Latency idle, then while something loads the path: what the load adds is the queue's.
#pragma once

#include <string>

#include "probe/measure/goodput.hh"
#include "probe/measure/latency_run.hh"

namespace preau {

// When it is enough before the load begins, the loaded run is a failure; later it is shorter.
struct LoadedLatency {
  LatencyRun idle;
  LatencyRun loaded;
};

// Loaded from the command's start until `count` packets are sent or the command ends; it is killed
// then. A command that fails before is a failure of the loaded run.
LoadedLatency latency_while(const LatencyConfig& config, const std::string& command,
                            const Enough& enough = never_enough);

// Our own TCP load, for as long as the packets take, and 30 s at most: PROTOCOL.md. It has gone on
// for its ramp when the first packet leaves, and goes on when the last one does.
LoadedLatency latency_under_goodput(const LatencyConfig& config, Direction direction,
                                    const Enough& enough = never_enough);

// What report() in latency.hh tells of the loaded run, then of the idle one: idle_value, idle_low,
// idle_high, idle_p95, idle_p99, idle_samples, idle_loss.
JsonLine report(const LoadedLatency& seen, std::string_view metric, const LatencyConfig& config);

}  // namespace preau
