// The short capacity method end to end: budget, turn, trains, result. Start here; capacity/
// decides.
#pragma once

#include <vector>

#include "probe/measure/capacity/layers.hh"
#include "probe/measure/capacity/result.hh"
#include "probe/measure/capacity_session.hh"
#include "probe/record/json_line.hh"

namespace preau {

struct CapacityRun {
  UtcTime start{};
  std::chrono::nanoseconds duration{};  // since admission
  capacity::Result result;
  std::uint64_t sent{}, received{};  // IP octets of this host, all of the test's
  bool v4{true};
  std::string failure;
};

CapacityRun run_capacity(const CapacityConfig& config, const Enough& enough = never_enough);

Validity validity(const CapacityRun& run);

// What passed above the sustained rate is in its note.
Record to_record(const CapacityRun& run, const CapacityConfig& config);

// For scripts (FORMAT.md names the keys).
JsonLine report(const CapacityRun& run, const CapacityConfig& config);

}  // namespace preau
