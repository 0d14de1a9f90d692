// Octets over time as the receiver saw them, and the straight lines in it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "probe/measure/capacity/train.hh"

namespace preau::capacity {

// A moment at which the receive stamp changed. Packets that share a stamp (segments of one GSO
// packet, or of one interrupt) are one step: only changes tell time.
struct Step {
  double at{};               // s since the first arrival
  double octets{};           // arrived by then, these included
  double delay{};            // s, of the last packet, above an unknown offset of the two clocks
  std::uint32_t sequence{};  // of the last packet
};
using Curve = std::vector<Step>;

Curve make_curve(const Feedback& feedback);

struct Line {
  double rate{};      // octets/s
  double error{};     // of the rate, relative, one sigma, were residuals independent
  double residual{};  // s, root mean square
};

// Least squares of time over octets, not the reverse: jitter is in the stamps, octets are exact.
// Empty with fewer than 4 steps or no time between them.
std::optional<Line> fit(std::span<const Step> steps);

// Where the curve bends down: the first step of the slower of two lines. Empty when one line does.
std::optional<std::size_t> find_knee(std::span<const Step> steps);

}  // namespace preau::capacity
