// The pure core of the relay: frames go in with the time at which they arrived and come out when
// they are due. No clock, no socket; one Wire is one direction. Not for several threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace preau::lab {

using Frame = std::vector<std::uint8_t>;

// Steady time; tests start it at zero.
using WireTime = std::chrono::nanoseconds;

struct WireSettings {
  std::chrono::nanoseconds delay{};
  std::size_t queue_frames{4096};  // at 1 Gbit/s and 1514 octets: 49 ms in flight
};

struct WireCounts {
  std::uint64_t carried{};
  std::uint64_t dropped{};  // the queue was full
};

class Wire {
 public:
  explicit Wire(WireSettings settings) : settings_(settings) {}

  // A frame that finds the queue full is dropped and counted. Arrivals that go back in time keep
  // their order: a cable does not reorder.
  void push(WireTime arrived, Frame frame);

  // The next frame that is due by `now`, oldest first.
  std::optional<Frame> pop_due(WireTime now);

  // When pop_due() will next have one; empty when nothing is in flight.
  std::optional<WireTime> next_due() const;

  const WireCounts& counts() const { return counts_; }

 private:
  struct Flight {
    WireTime due;
    Frame frame;
  };
  WireSettings settings_;
  WireCounts counts_;
  std::deque<Flight> flights_;  // by due time
};

}  // namespace preau::lab
