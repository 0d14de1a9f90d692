// One Ethernet interface seen raw: every frame that arrives on it, and frames sent out of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tests/lab/impair/wire.hh"

namespace preau::lab {

struct Arrival {
  WireTime at;  // steady time at which the kernel received it
  Frame frame;
};

class Port {
 public:
  // Needs CAP_NET_RAW in the network namespace; throws std::system_error with what was attempted.
  explicit Port(const std::string& interface);
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  // Never waits. Empty when nothing is there; a frame longer than a wire carries throws, since then
  // the far end still offloads and every figure of the lab would be wrong.
  std::optional<Arrival> receive();

  // Never waits. False when the kernel had no room: the frame is lost, as on a wire.
  bool send(std::span<const std::uint8_t> frame);

  // Frames that the kernel dropped because we did not read in time, since the last call.
  std::uint64_t missed();

  int fd() const { return fd_; }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  int fd_{-1};
};

}  // namespace preau::lab
