// The STAMP Session-Sender (RFC 8762 section 4.2): sends on schedule, takes its times from the
// kernel, and hands what it saw to the session's account (stamp_session.hh).
#pragma once

#include "probe/measure/latency_run.hh"

namespace preau {

LatencyRun run_stamp(const LatencyConfig& config, const Enough& enough = never_enough);

// "STAMP (RFC 8762), 100 octets every 20 ms to UDP port 862"
std::string stamp_method(const LatencyConfig& config);

}  // namespace preau
