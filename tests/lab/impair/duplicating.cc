#include "tests/lab/impair/duplicating.hh"

namespace preau::lab {

void Duplicating::push(WireTime at, Packet packet) {
  packet.copied = dice_.chance(chance_);
  if (packet.copied) pass(at, packet);
  pass(at, std::move(packet));
}

}  // namespace preau::lab
