#include "tests/lab/impair/reordering.hh"

namespace preau::lab {

void Reordering::push(WireTime at, Packet packet) {
  advance(at);  // whoever is due by now goes first
  if (dice_.chance(reorder_.chance))
    hold(at + reorder_.hold, std::move(packet));
  else
    pass(at, std::move(packet));
}

}  // namespace preau::lab
