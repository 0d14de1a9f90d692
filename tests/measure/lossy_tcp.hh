// Simulated TCP flows on a path that loses by chance: rates that remember, whose long-run mean is
// known. A model in rounds of one round trip each (Mathis et al. 1997; CUBIC by RFC 9438), enough
// to have the sawtooth's variance and memory; against the lab's real one the standard deviations of
// 0.25 s to 3 s agree.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/measure/goodput_estimate.hh"
#include "probe/record/units.hh"

namespace preau::simulated {

struct Path {
  Mbps line{100};      // of TCP payload
  double rtt_s{0.02};  // without a queue
  double queue_s{0.04};
  Ratio loss{0.005};  // of segments, by chance
  std::size_t flows{4};
  bool cubic{true};  // else Reno
};

struct Transfer {
  std::vector<FlowSeries> flows;  // a sample every 50 ms
  ResentSeries resent;
};
// From slow start on; the same for the same seed.
Transfer transfer(const Path& path, double seconds, std::uint64_t seed);

// Of one long transfer, its first minute aside.
Mbps long_run_mean(const Path& path);

}  // namespace preau::simulated
