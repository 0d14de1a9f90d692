// The test's UDP socket, at either end: connected, with the kernel's receive stamps and drop count;
// bursts leave by UDP_SEGMENT (udp(7)), many datagrams a system call.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <span>

#include "probe/net/udp.hh"

namespace preau::udpst {

class LoadSocket {
 public:
  // A bound or fresh socket; it becomes non-blocking, and large buffers are asked for.
  LoadSocket(FileDescriptor fd, const Address& peer);
  LoadSocket(LoadSocket&&) noexcept;
  ~LoadSocket();

  // Datagrams of `each` octets one behind the other, the last one maybe shorter. How many left.
  std::size_t send_burst(std::span<const std::byte> datagrams, std::size_t each);
  bool send(std::span<const std::byte> pdu);

  // What has arrived, first come first: at most the first kKept octets of each, and its own length.
  // True when nothing was left behind.
  static constexpr std::size_t kKept = 256;
  using Visit =
      std::function<void(std::span<const std::byte> pdu, std::size_t octets, WallTime at)>;
  bool receive(const Visit& visit);

  // Until something arrives (true), or `until`: the last microseconds spinning, where a burst is
  // due.
  bool wait(std::chrono::steady_clock::time_point until, bool exactly) const;

  std::uint32_t drops() const { return drops_; }              // for want of buffer (SO_RXQ_OVFL)
  std::uint64_t octets_sent() const { return octets_sent_; }  // of IP, like the next
  std::uint64_t octets_received() const { return octets_received_; }
  std::uint32_t header_octets() const { return header_octets_; }  // IP and UDP, a datagram

 private:
  struct Buffers;
  bool send_segmented(std::span<const std::byte> datagrams, std::size_t each);
  std::size_t send_plain(std::span<const std::byte> datagrams, std::size_t each);

  FileDescriptor fd_;
  std::unique_ptr<Buffers> buffers_;
  std::uint32_t header_octets_;
  std::uint64_t octets_sent_{}, octets_received_{};
  std::uint32_t drops_{};
  bool segments_{true};  // until the kernel or the path refuses
};

}  // namespace preau::udpst
