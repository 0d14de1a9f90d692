// One impairment of one direction. Stages form a chain: each takes frames in order of time and
// hands them to the next, at once or later. No clock: time comes in with every call.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "tests/lab/impair/packet.hh"
#include "tests/lab/impair/settings.hh"

namespace preau::lab {

using Dropped = std::vector<Packet>;

class Stage {
 public:
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  virtual void set(WireTime at, const Settings& settings) = 0;
  virtual void push(WireTime at, Packet packet) = 0;

  // Whatever is due by `now` goes on, each frame at its own time.
  virtual void advance(WireTime /*now*/) {}
  virtual std::optional<WireTime> next_due() const { return std::nullopt; }

  // Whatever is held goes to the dropped ones.
  virtual void empty(WireTime /*at*/) {}

 protected:
  // Both outlive the stage.
  Stage(Stage* next, Dropped& dropped) : next_(next), dropped_(dropped) {}

  void pass(WireTime at, Packet packet) { next_->push(at, std::move(packet)); }

  void drop(WireTime at, Packet packet, Fate fate) {
    packet.due = at;
    packet.fate = fate;
    dropped_.push_back(std::move(packet));
  }

  Dropped& dropped() { return dropped_; }

 private:
  Stage* next_;  // null: the last one
  Dropped& dropped_;
};

}  // namespace preau::lab
