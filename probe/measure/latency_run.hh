// What a latency measurement is asked to do, and what it saw.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "probe/measure/delay.hh"
#include "probe/measure/draft.hh"
#include "probe/measure/stamp_session.hh"

namespace preau {

struct LatencyConfig {
  FarEnd to;
  std::uint32_t count{100};  // most packets; Enough ends it earlier
  std::chrono::microseconds interval{20'000};
  std::size_t packet_octets{100};             // UDP payload
  std::chrono::milliseconds patience{3'000};  // unanswered after this is lost (RFC 8912 section 4)
  // The first packet leaves at a random moment within this, so that many probes that begin on the
  // hour do not measure each other (RFC 3432 section 3.1; RFC 8912 section 4.3.2: 1 s).
  std::chrono::milliseconds start_within{1'000};
  bool give_up{true};    // when nobody answers at all: after 50 packets, or 2 s
  bool follow_up{true};  // ask the reflector what became of the packets before
  Residence residence{Residence::until_left};
  std::uint8_t dscp{0};
  std::string key_file;  // authenticated mode (RFC 8762 section 4.4)
};

// Asked before each packet and, where they are rare, between them; true ends the run.
using Enough = std::function<bool()>;
inline bool never_enough() { return false; }

struct LatencyRun : DelayRun {
  PathTotals paths;
  std::uint64_t rejected{};     // replies that lie
  std::uint64_t asked_after{};  // packets behind the sample, which only asked what became of it
  std::optional<std::chrono::nanoseconds> lateness_p95;     // of leaving, against the schedule
  std::vector<std::chrono::nanoseconds> forward, backward;  // one-way, where clocks allow it
  std::optional<std::chrono::nanoseconds> clock_error;      // of those
};

}  // namespace preau
