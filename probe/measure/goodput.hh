// TCP goodput: payload handed to the receiving program per second, over several flows, with the
// latency that the load causes sampled beside it. Counted at the receiver, in either direction.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "probe/measure/draft.hh"
#include "probe/measure/goodput_estimate.hh"
#include "probe/measure/latency_run.hh"
#include "probe/net/goodput_wire.hh"

namespace preau {

using goodput::Direction;

struct GoodputConfig {
  FarEnd to;
  Direction direction{Direction::down};
  std::size_t flows{4};
  std::chrono::milliseconds duration{4'000};
  // Slow start, and the token bucket of a shaper that was idle: what comes before this is not the
  // link's rate. Stated in every record's method.
  std::chrono::milliseconds ramp{1'000};
  std::chrono::milliseconds turn_patience{120'000};
};

struct GoodputRun {
  UtcTime start{};
  std::chrono::nanoseconds duration{};
  std::vector<FlowSeries> flows;
  std::string congestion_control;
  std::string shortage;         // of this host
  std::string server_shortage;  // of the reflector's host
  std::string failure;
};

// Calls `at_start` once, when the turn has been granted and the load is about to begin.
GoodputRun run_goodput(
    const GoodputConfig& config, const std::function<void()>& at_start = [] {});

Record summarise(const GoodputRun& run, const GoodputConfig& config);

struct LoadedGoodput {
  GoodputRun goodput;
  LatencyRun latency;  // while the load ran
};
LoadedGoodput goodput_with_latency(const GoodputConfig& config, const LatencyConfig& latency);

// Goodput, and delay and loss under that load: the first record is the goodput.
std::vector<Record> measure_goodput(const GoodputConfig& config);

}  // namespace preau
