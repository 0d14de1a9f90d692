// Holds some frames back, so that those behind them overtake.
#pragma once

#include "tests/lab/impair/dice.hh"
#include "tests/lab/impair/holding.hh"

namespace preau::lab {

class Reordering : public Holding {
 public:
  Reordering(Stage& next, Dropped& dropped, Dice dice) : Holding(&next, dropped), dice_(dice) {}
  void set(WireTime /*at*/, const Settings& settings) override { reorder_ = settings.reorder; }
  void push(WireTime at, Packet packet) override;

 private:
  Dice dice_;
  Reorder reorder_;
};

}  // namespace preau::lab
