#include "probe/net/udp_segments.hh"

#include <array>

#include <netinet/udp.h>

#include "probe/net/udp_control.hh"

namespace preau {

std::ptrdiff_t send_segments(const FileDescriptor& socket, std::span<const std::byte> datagrams,
                             std::size_t each) {
  iovec vector{const_cast<std::byte*>(datagrams.data()), datagrams.size()};
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(std::uint16_t))> control{};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  if (datagrams.size() > each) {
    message.msg_control = control.data();
    append_control(message, SOL_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(each));
  }
  return ::sendmsg(socket.get(), &message, MSG_NOSIGNAL);
}

}  // namespace preau
