// A stage that holds frames, each until a time of its own; those of one time keep their order.
#pragma once

#include <cstddef>
#include <map>

#include "tests/lab/impair/stage.hh"

namespace preau::lab {

class Holding : public Stage {
 public:
  void advance(WireTime now) override;
  std::optional<WireTime> next_due() const override;
  void empty(WireTime at) override;

 protected:
  using Stage::Stage;
  void hold(WireTime until, Packet packet) { held_.emplace(until, std::move(packet)); }
  std::size_t count() const { return held_.size(); }

 private:
  std::multimap<WireTime, Packet> held_;
};

}  // namespace preau::lab
