// The shell around two Wires: reads one Port, writes the other, and sleeps in between.
#pragma once

#include <cstdint>

#include "tests/lab/impair/port.hh"
#include "tests/lab/impair/wire.hh"

namespace preau::lab {

struct DirectionCounts {
  WireCounts wire;
  std::uint64_t unread{};  // lost in the kernel, before us
  std::uint64_t unsent{};  // refused by the kernel, after us
};

struct RelayCounts {
  DirectionCounts a_to_b, b_to_a;
};

// Carries frames both ways until SIGTERM or SIGINT, which the caller has blocked.
RelayCounts relay(Port& a, Port& b, const WireSettings& settings);

}  // namespace preau::lab
