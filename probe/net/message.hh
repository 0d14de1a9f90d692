// One recvmsg() and room for what comes beside it.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "probe/net/socket.hh"

namespace preau {

class ReceivedMessage {
 public:
  ReceivedMessage() {
    vector_ = {data_.data(), data_.size()};
    header_.msg_iov = &vector_;
    header_.msg_iovlen = 1;
    header_.msg_control = control_.data();
    header_.msg_controllen = control_.size();
  }
  ReceivedMessage(const ReceivedMessage&) = delete;
  ReceivedMessage& operator=(const ReceivedMessage&) = delete;

  // False, with errno, when there is none.
  bool receive(const FileDescriptor& socket, int flags) {
    const auto size = ::recvmsg(socket.get(), &header_, flags);
    if (size >= 0) size_ = static_cast<std::size_t>(size);
    return size >= 0;
  }

  std::span<const std::byte> data() const { return std::span(data_).first(size_); }
  msghdr& header() { return header_; }

 private:
  std::array<std::byte, 2048> data_{};
  alignas(cmsghdr) std::array<std::byte, 512> control_{};
  iovec vector_{};
  msghdr header_{};
  std::size_t size_{};
};

}  // namespace preau
