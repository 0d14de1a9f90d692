// One direction of the relay: from one Port through a Wire to the other, with counts and a ledger.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "tests/lab/impair/ledger.hh"
#include "tests/lab/impair/match.hh"
#include "tests/lab/impair/port.hh"
#include "tests/lab/impair/wire.hh"

namespace preau::lab {

struct Counts {
  std::array<std::uint64_t, kFates> by_fate{};
  std::uint64_t unread{};  // lost in the kernel, before us
  WireTime latest{};       // the most that a frame left after it was due
};

class Line {
 public:
  // All but the way outlive the line; `ledger` may be null.
  Line(Way way, Port& in, Port& out, Wire& wire, Match match, Ledger* ledger)
      : way_(way), in_(in), out_(out), wire_(wire), match_(match), ledger_(ledger) {}

  // Reads what has arrived; `impaired` hears of the arrival of each frame that goes into the wire,
  // before it does.
  void take(const std::function<void(WireTime)>& impaired);

  // Sends what is due by `now`.
  void deliver(WireTime now);

  // Ends it; what is in flight is lost.
  Counts stop(WireTime now);

 private:
  void send(std::vector<Packet> packets);
  void account(const Packet& packet);
  void account_dropped();

  Way way_;
  Port& in_;
  Port& out_;
  Wire& wire_;
  Match match_;
  Ledger* ledger_;
  std::uint64_t taken_{};
  Counts counts_;
};

}  // namespace preau::lab
