// What the stages of a wire hand to each other.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace preau::lab {

using Frame = std::vector<std::uint8_t>;

// Steady time; tests start it at zero.
using WireTime = std::chrono::nanoseconds;

// What became of a frame, as a receiver that counts frames would have it.
enum class Fate {
  passed,
  duplicate,   // a copy of it had left before
  reordered,   // a later frame had left before: RFC 4737, section 3.3
  lost,        // by the loss that was asked for
  queue_drop,  // the queue before the rate was full
  codel_drop,  // CoDel's choice
  overflow,    // more in flight than we hold: asked too much of the program
  held,        // still in flight when the relay stopped
  unsent,      // the kernel did not take it
  unimpaired,  // no frame of the flow that was asked for
};

constexpr std::size_t kFates = 10;

// As in ledgers and counts: "queue-drop".
std::string_view word(Fate fate);

// Whether a receiver gets it.
bool leaves(Fate fate);

struct Packet {
  std::uint64_t
      number{};  // of its direction, from 0, in order of arrival; a copy has its original's
  WireTime arrived{};
  WireTime due{};  // when it left or was dropped
  Frame frame{};
  Fate fate{Fate::passed};
  bool copied{};  // there are two of this number
};

}  // namespace preau::lab
