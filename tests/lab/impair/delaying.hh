// Delay and jitter. Frames keep their order, also where jitter or a change of delay would have them
// overtake, unless the jitter may reorder.
#pragma once

#include "tests/lab/impair/dice.hh"
#include "tests/lab/impair/holding.hh"

namespace preau::lab {

class Delaying : public Holding {
 public:
  Delaying(Stage& next, Dropped& dropped, Dice dice) : Holding(&next, dropped), dice_(dice) {}
  void set(WireTime at, const Settings& settings) override;
  void push(WireTime at, Packet packet) override;

 private:
  WireTime draw();

  Dice dice_;
  WireTime delay_{};
  Jitter jitter_;
  WireTime latest_{};  // at which any frame so far goes on
};

}  // namespace preau::lab
