// UDP with the kernel's own time stamps: on receipt always, on sending through the error queue
// (SO_TIMESTAMPING, Documentation/networking/timestamping.rst). User-space time stands in where the
// kernel gives none, and each stamp says which it is.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "probe/net/socket.hh"

namespace preau {

using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

WallTime wall_now();

struct Datagram {
  std::vector<std::byte> data;
  Address peer;
  WallTime received{};
  bool kernel_stamp{};  // false: `received` is when user space read it
  std::uint8_t ttl{};
};

// Throws "bind udp 0.0.0.0:862: Permission denied; ..." and says which capability is missing
// (CAP_NET_BIND_SERVICE).
FileDescriptor bind_udp(const Address& at);

class StampedUdpSocket {
 public:
  // A server: bound. One datagram at a time; UdpBatch is for many.
  static StampedUdpSocket bind(const Address& at);
  // A client: connected, so that only the far end's datagrams arrive and ICMP errors show.
  static StampedUdpSocket connect(const Address& to);

  // Number of this datagram in the kernel's transmit stamps; none when the send failed for a reason
  // that is the network's (unreachable, refused, no buffer): a lost packet, not an error.
  std::optional<std::uint32_t> send(std::span<const std::byte> data);
  void reply(std::span<const std::byte> data, const Address& to);

  // The next datagram, or none when nothing came in time.
  std::optional<Datagram> receive(std::chrono::nanoseconds timeout);

  // Transmit stamps that have arrived since the last call.
  struct Sent {
    std::uint32_t number{};
    WallTime time{};
  };
  std::vector<Sent> transmit_stamps();

  // Datagrams that the kernel dropped for want of socket buffer (SO_RXQ_OVFL), so far.
  std::uint32_t drops() const { return drops_; }
  const FileDescriptor& fd() const { return fd_; }

 private:
  explicit StampedUdpSocket(FileDescriptor fd) : fd_(std::move(fd)) {}

  FileDescriptor fd_;
  std::uint32_t sent_{};
  std::uint32_t drops_{};
};

}  // namespace preau
