// What became of every frame, a line a frame; the format: README.md.
#pragma once

#include <cstddef>
#include <ostream>

#include "tests/lab/impair/packet.hh"
#include "tests/lab/impair/wire.hh"

namespace preau::lab {

class Ledger {
 public:
  // Lines go to `out`, which outlives the ledger. Times are counted from `zero`.
  Ledger(std::ostream& out, WireTime zero, std::size_t octets)
      : out_(out), zero_(zero), octets_(octets) {}

  void write(Way way, const Packet& packet);

 private:
  std::ostream& out_;
  WireTime zero_;
  std::size_t octets_;  // of UDP payload
};

}  // namespace preau::lab
