// One Ethernet interface seen raw: the frames that arrive on it, and frames sent out of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/lab/impair/packet.hh"

namespace preau::lab {

// Frames a system call. At 200 Mbit/s of full frames 64 are 4 ms.
constexpr std::size_t kBatch = 64;

WireTime steady_now();

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

  // Never waits. Up to kBatch frames, as many as there are; one longer than a wire carries throws,
  // since then the far end still offloads and every figure of the lab would be wrong.
  std::vector<Arrival> receive();

  // Never waits. Sends the first of up to kBatch packets and says how many. 0: the kernel had no
  // room for the first, which is lost, as on a wire.
  std::size_t send(std::span<const Packet> packets);

  // Frames that the kernel dropped because we did not read in time, since the last call.
  std::uint64_t missed();

  int fd() const { return fd_; }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  int fd_{-1};
  std::vector<std::uint8_t> room_;  // for one batch
};

}  // namespace preau::lab
