// From the readings of several trains to one rate with its interval.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "probe/measure/capacity/reading.hh"
#include "probe/record/units.hh"

namespace preau::capacity {

struct Estimate {
  double value{};     // Mbit/s
  Interval interval;  // 95 %
  std::uint64_t samples{};
  std::uint64_t sustained_octets{};
  std::size_t trains{};            // that agree with the last one
  std::size_t slower{}, faster{};  // trains before them that read otherwise
  std::optional<double> boost;     // Mbit/s: of the faster ones
  std::size_t unfit{};             // parts of all trains that do not count
};

// Empty when no train has enough parts that count.
std::optional<Estimate> estimate(std::span<const Reading> trains);

// Does another flow share the path? A full queue serves each in the share in which it sends, so the
// faster we send the more comes out: R * S / (S + X). Alone, it is R at any speed.
struct Sharing {
  double taken{};  // part of the capacity that the value lacks
  double error{};  // of that, one sigma
};

// Is a train's head so much faster than its body that this can tell? `rate`: the path's, Mbit/s.
bool compares(const Train& train, double rate);

// Heads and sprints against the value, or sprints alone where heads show as much as a peak does;
// empty when none was much faster than the bodies, or none was seen to wait.
std::optional<Sharing> sharing(const Reading& fill, std::span<const Reading> trains,
                               const Estimate& estimate);

}  // namespace preau::capacity
