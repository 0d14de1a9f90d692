#include "tests/lab/impair/outbox.hh"

#include <algorithm>

namespace preau::lab {

void Outbox::push(WireTime at, Packet packet) {
  packet.due = at;
  packet.fate = fate_of(packet);
  out_.push_back(std::move(packet));
}

std::optional<Packet> Outbox::pop() {
  if (out_.empty()) return std::nullopt;
  auto packet = std::move(out_.front());
  out_.pop_front();
  return packet;
}

// A receiver cannot tell a copy from its original: whichever comes second is the duplicate.
Fate Outbox::fate_of(const Packet& packet) {
  if (packet.copied && !left_once_.insert(packet.number).second) {
    left_once_.erase(packet.number);
    return Fate::duplicate;
  }
  const bool late = latest_ && packet.number < *latest_;
  latest_ = std::max(latest_.value_or(0), packet.number);
  return late ? Fate::reordered : Fate::passed;
}

}  // namespace preau::lab
