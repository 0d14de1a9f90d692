// The loop around two Lines: reads, sends, and sleeps in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>

#include "tests/lab/impair/line.hh"

namespace preau::lab {

struct RelaySettings {
  Script script{};
  std::uint64_t seed{1};
  Match match{};
  std::ostream* ledger{};  // outlives the relay; null: none is kept
  std::size_t ledger_octets{14};
};

struct RelayCounts {
  Counts forward, backward;
};

// Carries frames both ways, forward from a to b, until SIGTERM or SIGINT, which the caller has
// blocked.
RelayCounts relay(Port& a, Port& b, const RelaySettings& settings);

}  // namespace preau::lab
