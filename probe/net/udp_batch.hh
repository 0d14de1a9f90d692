// A UDP server that takes and gives back many datagrams a system call, where they lie: recvmmsg(2),
// sendmmsg(2). Kernel time stamps on receipt always; on sending for the datagrams that ask, since a
// transmit stamp costs another system call to read (SO_TIMESTAMPING as control message,
// Documentation/networking/timestamping.rst).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "probe/net/udp.hh"

namespace preau {

class UdpBatch {
 public:
  // More would not save much: a system call costs about what a datagram costs.
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kMostOctets = 9'216;  // a jumbo frame

  struct Arrival {
    std::span<std::byte> data;  // may be rewritten in place until the next receive()
    Address peer;
    Address local;  // that it came to, port excluded; no length: the socket is bound to one
    WallTime received{};
    bool kernel_stamp{};  // false: `received` is when user space read it
    std::uint8_t ttl{}, tos{};
    bool crossed{};   // over IPv6, from ::ffff:a.b.c.d: an answer would leave over IPv4
    bool to_group{};  // sent to a multicast or broadcast address
  };
  struct Departure {
    std::size_t arrival{};  // its index: the reply is its data, and goes to its peer
    std::uint8_t tos{};
    bool stamp{};
  };
  struct Outcome {
    bool sent{};
    std::optional<std::uint32_t> number;  // in transmit_stamps(), when a stamp was asked for
  };

  static UdpBatch bind(const Address& at);

  // What has arrived: waits for the first for as long as 200 ms, and for no other, since a datagram
  // that waits for company is late.
  std::span<const Arrival> receive();
  // A datagram that cannot leave is lost, like one that the network loses.
  std::span<const Outcome> send(std::span<const Departure> replies);
  // Those that have come since the last call.
  std::vector<StampedUdpSocket::Sent> transmit_stamps();

  std::uint32_t drops() const { return drops_; }  // for want of socket buffer (SO_RXQ_OVFL), so far
  const FileDescriptor& fd() const { return fd_; }

 private:
  struct Buffers;

  UdpBatch(FileDescriptor fd, bool any_address);
  void read_control(std::size_t i);
  void write_control(std::size_t i, const Departure& reply);
  void restart_numbers();

  FileDescriptor fd_;
  bool any_address_;
  std::unique_ptr<Buffers, void (*)(Buffers*)> buffers_;
  std::size_t got_{};  // by the last receive()
  std::uint32_t next_number_{};
  std::uint32_t drops_{};
};

}  // namespace preau
