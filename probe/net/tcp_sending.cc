#include "probe/net/tcp_sending.hh"

#include <algorithm>

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "probe/net/error.hh"

namespace preau {

using std::chrono::microseconds;

TcpSending operator+(const TcpSending& a, const TcpSending& b) {
  auto min_rtt = a.min_rtt ? a.min_rtt : b.min_rtt;
  if (a.min_rtt && b.min_rtt) min_rtt = std::min(*a.min_rtt, *b.min_rtt);
  return {.octets = a.octets + b.octets,
          .retransmits = a.retransmits + b.retransmits,
          .min_rtt = min_rtt,
          .busy = a.busy + b.busy,
          .receiver_limited = a.receiver_limited + b.receiver_limited,
          .buffer_limited = a.buffer_limited + b.buffer_limited};
}

TcpSending tcp_sending(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  check("getsockopt TCP_INFO", ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size));
  TcpSending sending{.octets = info.tcpi_bytes_sent,
                     .retransmits = info.tcpi_total_retrans,
                     .min_rtt = {},
                     .busy = microseconds{info.tcpi_busy_time},
                     .receiver_limited = microseconds{info.tcpi_rwnd_limited},
                     .buffer_limited = microseconds{info.tcpi_sndbuf_limited}};
  constexpr auto kNone = ~std::uint32_t{0};  // the kernel's, before the first round trip
  if (info.tcpi_min_rtt != kNone && info.tcpi_min_rtt > 0)
    sending.min_rtt = microseconds{info.tcpi_min_rtt};
  return sending;
}

}  // namespace preau
