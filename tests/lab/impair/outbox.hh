// The end of a chain: frames in the order in which they leave, each with its fate.
#pragma once

#include <deque>
#include <unordered_set>

#include "tests/lab/impair/stage.hh"

namespace preau::lab {

class Outbox : public Stage {
 public:
  explicit Outbox(Dropped& dropped) : Stage(nullptr, dropped) {}
  void set(WireTime /*at*/, const Settings& /*settings*/) override {}
  void push(WireTime at, Packet packet) override;
  std::optional<Packet> pop();
  bool has_none() const { return out_.empty(); }

 private:
  Fate fate_of(const Packet& packet);

  std::deque<Packet> out_;
  std::optional<std::uint64_t> latest_;          // highest number that has left
  std::unordered_set<std::uint64_t> left_once_;  // of the copied ones
};

}  // namespace preau::lab
