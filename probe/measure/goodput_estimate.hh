// From bytes counted over time to a rate with an interval. Pure: no sockets, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/record/units.hh"

namespace preau {

// What one TCP flow had delivered, `elapsed` after the start. Rising in both.
struct FlowSample {
  std::chrono::nanoseconds elapsed{};
  std::uint64_t octets{};
};
using FlowSeries = std::vector<FlowSample>;

std::uint64_t delivered(std::span<const FlowSeries> flows);  // octets, by all together

struct GoodputEstimate {
  Mbps mean;
  std::optional<Interval> interval;  // 95 %, Student's t over a dozen batches
  std::uint64_t batches{};
  std::chrono::nanoseconds from{}, to{};  // the part that counted
  std::chrono::nanoseconds last_grew{};   // when something was delivered for the last time
  std::size_t idle_flows{};               // that delivered nothing at all
};

// All flows together, from one moment to another; none without a sample of each flow behind it.
std::optional<Mbps> rate_between(std::span<const FlowSeries> flows, std::chrono::nanoseconds from,
                                 std::chrono::nanoseconds to);

// The last moment that every flow tells of; 0: there is none.
std::chrono::nanoseconds end_of(std::span<const FlowSeries> flows);

// All flows together, between the end of the ramp and the last moment that every flow tells of.
// None when less than a second of that is left, or next to nothing was delivered in it.
std::optional<GoodputEstimate> estimate_goodput(std::span<const FlowSeries> flows,
                                                std::chrono::nanoseconds ramp);

// What speaks against such a number by itself, `ran` being how long the flows were wanted to move:
// they fell silent, some never moved, or the rate was not one. Empty: nothing.
std::string doubt(const GoodputEstimate& estimate, std::chrono::nanoseconds ran);

// Do counts of the far end's program and TCP's own acknowledgements of the same flows go together,
// behind the ramp? The two differ by what a receiving program has not read yet. Empty: they do.
std::string counts_apart(std::span<const FlowSeries> counted, std::span<const FlowSeries> confirmed,
                         std::chrono::nanoseconds ramp);

inline constexpr auto kStoppedEarly = "ended early: asked to stop";

}  // namespace preau
