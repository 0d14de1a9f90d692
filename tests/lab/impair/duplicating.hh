// Sends a copy after some frames. The copy takes its own chances in the stages that follow.
#pragma once

#include "tests/lab/impair/dice.hh"
#include "tests/lab/impair/stage.hh"

namespace preau::lab {

class Duplicating : public Stage {
 public:
  Duplicating(Stage& next, Dropped& dropped, Dice dice) : Stage(&next, dropped), dice_(dice) {}
  void set(WireTime /*at*/, const Settings& settings) override { chance_ = settings.duplicate; }
  void push(WireTime at, Packet packet) override;

 private:
  Dice dice_;
  double chance_{};
};

}  // namespace preau::lab
