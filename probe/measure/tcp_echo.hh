// Round trips of small messages on one open TCP connection: what remains where UDP is filtered.
#pragma once

#include "probe/measure/latency_run.hh"

namespace preau {

LatencyRun run_tcp_echo(const LatencyConfig& config, const Enough& enough = never_enough);

}  // namespace preau
