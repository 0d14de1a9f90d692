// What one train says of the path, by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/measure/capacity/curve.hh"
#include "probe/measure/capacity/train.hh"

namespace preau::capacity {

// A rate that was seen while packets waited in the path's queue, and what was sent meanwhile.
struct Rate {
  double out{};    // Mbit/s
  double in{};     // Mbit/s
  double error{};  // relative, one sigma
};

// Where the path stopped passing what came and held to its rate.
struct Knee {
  double octets{};  // that had arrived by then
  double after{};   // s since the first arrival
  double boost{};   // Mbit/s, before
};

struct Reading {
  double sent_rate{};  // Mbit/s: of the head when there is one, else of the body
  double tail{};       // Mbit/s: after the knee, or of the later half; 0: too few arrived
  std::optional<Knee> knee;
  double deepest{};  // s, the longest wait above the shortest
  bool exceeded{};   // more was sent than came out: the path was full

  std::optional<Rate> head;  // the fast part, after the knee
  std::optional<Rate> body;  // all of the slow part, counted or not
  std::optional<Rate> sprint;
  std::vector<double> batches;  // Mbit/s: equal parts of the body in which every packet waited
  std::size_t unfit{};          // parts of the body that do not count: no queue, or out of line

  std::uint64_t sent{}, received{};  // packets
  std::uint64_t sustained_octets{};  // behind `batches`
  bool overflowed() const { return sent > received + kStrays + sent / 300; }

  static constexpr std::uint64_t kStrays = 2;  // that a healthy path may lose in a train
  nanoseconds first_at{}, last_at{};           // stamps
};

Reading read(const Train& train, const Feedback& feedback);

}  // namespace preau::capacity
