// What the kernel keeps of one TCP connection's sending (tcp(7), TCP_INFO; the same is
// tcpEStatsPerfSndLim and SegsRetrans in RFC 4898).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace preau {

struct TcpSending {
  std::uint64_t octets{};       // of payload, what was sent again included
  std::uint64_t retransmits{};  // segments
  std::optional<std::chrono::microseconds> min_rtt;
  // Time with something to send, and of it the time in which the receiver's window, or our own send
  // buffer, let nothing more out.
  std::chrono::microseconds busy{}, receiver_limited{}, buffer_limited{};
};

// Of several connections together.
TcpSending operator+(const TcpSending& a, const TcpSending& b);

TcpSending tcp_sending(int socket);  // throws when it is no TCP socket

}  // namespace preau
