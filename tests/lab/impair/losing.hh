// Loses frames at random or in bursts: E. N. Gilbert 1960, E. O. Elliott 1963.
#pragma once

#include "tests/lab/impair/dice.hh"
#include "tests/lab/impair/stage.hh"

namespace preau::lab {

class Losing : public Stage {
 public:
  Losing(Stage& next, Dropped& dropped, Dice dice) : Stage(&next, dropped), dice_(dice) {}
  void set(WireTime at, const Settings& settings) override;
  void push(WireTime at, Packet packet) override;

 private:
  Dice dice_;
  Loss loss_;
  bool bad_{};
};

}  // namespace preau::lab
