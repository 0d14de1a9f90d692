// Round trips of small messages on one open TCP connection: what remains where UDP is filtered.
#pragma once

#include "probe/measure/latency_run.hh"

namespace preau {

// One message at a time: the next leaves on schedule, or when the one before is back.
LatencyRun run_tcp_echo(const LatencyConfig& config, const Enough& enough = never_enough);

// "16-octet messages every 20 ms on one TCP connection"
std::string tcp_echo_method(const LatencyConfig& config);

}  // namespace preau
