// What the kernel knows of one TCP connection (TCP_INFO, linux/tcp.h).
#pragma once

#include <chrono>
#include <cstdint>

#include "probe/net/fd.hh"

namespace preau {

struct TcpInfo {
  std::uint64_t acked{};       // octets that the far end's kernel has confirmed
  std::uint64_t sent{};        // octets of payload that left, those sent again included
  std::uint64_t sent_again{};  // segments
  std::uint64_t octets_sent_again{}, received{};  // payload
  std::chrono::microseconds rtt{}, least_rtt{};   // smoothed, and least; 0: not known
  std::chrono::microseconds rtt_variation{};
  // How long there was something to send, and of it how long the receiver's window, or the room for
  // what is on its way here, held it back.
  std::chrono::microseconds busy{}, window_limited{}, buffer_limited{};
};

TcpInfo tcp_info(int socket);
inline TcpInfo tcp_info(const FileDescriptor& socket) { return tcp_info(socket.get()); }

// Of the time with something to send, a part of it: window_limited or buffer_limited. What held a
// sender for more than kHeldBack of it is what limited it, not the path.
inline constexpr double kHeldBack = 0.5;
double share_of_busy(const TcpInfo& info, std::chrono::microseconds part);

// Of several connections together: sums, and the least round trips.
TcpInfo operator+(const TcpInfo& a, const TcpInfo& b);

}  // namespace preau
