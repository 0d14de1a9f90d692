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
  // At this moment: less than a segment is left to send, though congestion control would let more
  // go and no queue stands on the way. Of a program that has always more it is the send buffer.
  bool ran_dry{};
};

TcpInfo tcp_info(int socket);

// Looks, every so often, at a connection whose program has always more to send. The kernel counts
// `buffer_limited` from a segment's leaving on only, and so not at all where each call of send()
// brings all that fits and all of it has left when the next call finds no room: 2 % where a buffer
// held a flow to a quarter of its line. Here it is at least the share of looks that found it dry.
class SenderLooks {
 public:
  TcpInfo look(int socket);        // counts
  TcpInfo info(int socket) const;  // does not

 private:
  TcpInfo mended(TcpInfo info) const;
  int looks_{}, dry_{};
};
inline TcpInfo tcp_info(const FileDescriptor& socket) { return tcp_info(socket.get()); }

// Of the time with something to send, a part of it: window_limited or buffer_limited. What held a
// sender for more than kHeldBack of it is what limited it, not the path.
inline constexpr double kHeldBack = 0.5;
double share_of_busy(const TcpInfo& info, std::chrono::microseconds part);

// Of several connections together: sums, and the least round trips.
TcpInfo operator+(const TcpInfo& a, const TcpInfo& b);

}  // namespace preau
