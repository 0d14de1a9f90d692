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

// Segments that senders of all flows had sent again, `elapsed` after the start, and the least round
// trip that they saw (0: not known). Rising in the first two.
struct Resent {
  std::chrono::nanoseconds elapsed{};
  std::uint64_t segments{};
  std::chrono::microseconds least_rtt{};
};
using ResentSeries = std::vector<Resent>;

std::uint64_t delivered(std::span<const FlowSeries> flows);  // octets, by all together

struct GoodputEstimate {
  Mbps mean;
  // 95 %: of the mean of batches that remember each other, and no narrower than losses leave it; of
  // a straight line by how far the moments at which the least was held back lie off it.
  Interval interval;
  // Losses make this rate, not the line: so many segments were sent again while it counted.
  std::optional<std::uint64_t> held_by_losses;
  // A full line's: what it lost it made good for, and no batch is seen to take after the one
  // before. They differ by what waited for a lost segment, not by a rate that changes.
  bool straight{};
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

// All flows together, to the last moment that every flow tells of, from the end of the ramp or of
// the first quarter, whichever is later: a test that goes on does so since the rate is unsteady,
// and then what slow start left behind is felt for longer. Of a straight line by the
// moments at which the least was held back. `resent` empty: not known. None when less than a second
// is left, or next to nothing was delivered in it.
std::optional<GoodputEstimate> estimate_goodput(std::span<const FlowSeries> flows,
                                                std::chrono::nanoseconds ramp,
                                                std::span<const Resent> resent = {});

// Octets of the largest token bucket before a line of half this rate or less that would have
// emptied early enough to show, by the last quarter of what counted: of a larger one nothing is
// known.
std::uint64_t ruled_out_burst(const GoodputEstimate& estimate, std::span<const FlowSeries> flows);

// For a method's text: "the first 1000 ms and the first quarter do not count".
std::string uncounted(std::chrono::milliseconds ramp);

// Half the interval, of the value.
double half_width(const GoodputEstimate& estimate);

// What a lost segment holds back arrives at once when it is sent again: a count may be off by a
// window a flow, at both ends. Four windows of a slow line's queue are some 30 KB: 1.5 % of this.
inline constexpr std::uint64_t kEnoughOctets = 2'000'000;

// How long a test goes on: from `least` on until its half_width() is `narrow`, from `planned` on
// until kEnoughOctets came behind the ramp and the rate is seen to be steady, or straight;
// `longest` at most.
struct TestLength {
  std::chrono::nanoseconds least{}, planned{}, longest{};
  Ratio narrow{};
};
bool told_enough(const std::optional<GoodputEstimate>& estimate, std::uint64_t octets,
                 std::chrono::nanoseconds elapsed, const TestLength& length);

// What speaks against such a number by itself, `ran` being how long the flows were wanted to move:
// they fell silent, some never moved, or the rate was not one. Empty: nothing.
std::string doubt(const GoodputEstimate& estimate, std::chrono::nanoseconds ran);

// Do counts of the far end's program and TCP's own acknowledgements of the same flows go together,
// behind the ramp? The two differ by what a receiving program has not read yet. Empty: they do.
std::string counts_apart(std::span<const FlowSeries> counted, std::span<const FlowSeries> confirmed,
                         std::chrono::nanoseconds ramp);

inline constexpr auto kStoppedEarly = "ended early: asked to stop";

}  // namespace preau
