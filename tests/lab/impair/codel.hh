// CoDel, RFC 8289: drops from the head of a queue in which frames have waited too long for too
// long.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "tests/lab/impair/packet.hh"
#include "tests/lab/impair/settings.hh"

namespace preau::lab {

struct Waiting {
  WireTime since;
  Packet packet;
};

struct Fifo {
  std::deque<Waiting> frames;
  std::uint64_t octets{};

  void push(WireTime at, Packet packet);
  std::optional<Waiting> pop();
};

class Codel {
 public:
  void set(const CodelSettings& settings) { settings_ = settings; }

  // The next frame to send, after those that it drops.
  std::optional<Packet> pop(WireTime now, Fifo& fifo, std::vector<Packet>& dropped);

 private:
  struct Head {
    std::optional<Waiting> frame;
    bool may_drop{};
  };
  Head take(WireTime now, Fifo& fifo);
  void begin_dropping(WireTime now);
  WireTime next_after(WireTime t) const;

  // Names as in RFC 8289, section 5.3.
  CodelSettings settings_;
  std::optional<WireTime> first_above_time_;
  WireTime drop_next_{};
  std::uint32_t count_{}, last_count_{};
  bool dropping_{};
};

}  // namespace preau::lab
