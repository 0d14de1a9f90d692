// One recvmsg() with its control messages.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <span>

#include <sys/socket.h>
#include <time.h>

#include "probe/net/udp.hh"

namespace preau {

inline WallTime to_wall_time(const timespec& t) {
  return WallTime{std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec}};
}

class ReceivedMessage {
 public:
  ReceivedMessage() {
    vector_ = {data_.data(), data_.size()};
    header_.msg_name = &peer_.storage;
    header_.msg_namelen = sizeof peer_.storage;
    header_.msg_iov = &vector_;
    header_.msg_iovlen = 1;
    header_.msg_control = control_.data();
    header_.msg_controllen = control_.size();
  }
  ReceivedMessage(const ReceivedMessage&) = delete;
  ReceivedMessage& operator=(const ReceivedMessage&) = delete;

  // False, with errno, when there is none.
  bool receive(int fd, int flags) {
    const auto size = ::recvmsg(fd, &header_, flags);
    if (size < 0) return false;
    size_ = static_cast<std::size_t>(size);
    peer_.length = header_.msg_namelen;
    return true;
  }

  std::span<const std::byte> data() const { return std::span(data_).first(size_); }
  const Address& peer() const { return peer_; }

  template <class F>  // F(level, type, const cmsghdr*)
  void for_each_control(F&& f) {
    for (auto* c = CMSG_FIRSTHDR(&header_); c != nullptr; c = CMSG_NXTHDR(&header_, c))
      f(c->cmsg_level, c->cmsg_type, c);
  }

 private:
  std::array<std::byte, 2048> data_{};
  alignas(cmsghdr) std::array<std::byte, 512> control_{};
  Address peer_;
  iovec vector_{};
  msghdr header_{};
  std::size_t size_{};
};

// Copied out, never cast in place: the alignment of what a control message carries is the kernel's.
template <class T>
T control_data(const cmsghdr* c) {
  T value{};
  std::memcpy(&value, CMSG_DATA(c), sizeof value);
  return value;
}

}  // namespace preau
