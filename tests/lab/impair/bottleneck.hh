// A rate, by a token bucket, and the queue before it: drop-tail, or CoDel on top. At most burst +
// rate x T octets leave in any time T. One frame at a time is out of the queue and waits for its
// tokens.
#pragma once

#include <limits>
#include <optional>

#include "tests/lab/impair/codel.hh"
#include "tests/lab/impair/stage.hh"

namespace preau::lab {

class Bottleneck : public Stage {
 public:
  Bottleneck(Stage& next, Dropped& dropped) : Stage(&next, dropped) {}
  void set(WireTime at, const Settings& settings) override;
  void push(WireTime at, Packet packet) override;
  void advance(WireTime now) override;
  std::optional<WireTime> next_due() const override;
  void empty(WireTime at) override;

 private:
  void refill(WireTime at);
  void load(WireTime at);
  bool full(const Packet& newcomer) const;

  Rate rate_;
  QueueLimit limit_;
  std::optional<Codel> codel_;
  Fifo waiting_;
  std::optional<Packet> sending_;
  double tokens_{std::numeric_limits<double>::infinity()};  // octets; the bucket starts full
  WireTime refilled_{};
};

}  // namespace preau::lab
