#include "tests/lab/impair/holding.hh"

namespace preau::lab {

void Holding::advance(WireTime now) {
  while (!held_.empty() && held_.begin()->first <= now) {
    auto next = held_.extract(held_.begin());
    pass(next.key(), std::move(next.mapped()));
  }
}

std::optional<WireTime> Holding::next_due() const {
  if (held_.empty()) return std::nullopt;
  return held_.begin()->first;
}

void Holding::empty(WireTime at) {
  for (auto& [until, packet] : held_) drop(at, std::move(packet), Fate::held);
  held_.clear();
}

}  // namespace preau::lab
