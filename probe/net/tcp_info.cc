#include "probe/net/tcp_info.hh"

#include <limits>

#include <linux/tcp.h>  // netinet/tcp.h ends before most of it
#include <netinet/in.h>
#include <sys/socket.h>

#include "probe/net/error.hh"

namespace preau {

TcpInfo tcp_info(const FileDescriptor& socket) {
  using std::chrono::microseconds;
  ::tcp_info info{};
  socklen_t size = sizeof info;
  check("getsockopt TCP_INFO", ::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size));
  const auto time = [](std::uint64_t us) { return microseconds{static_cast<std::int64_t>(us)}; };
  const bool no_rtt = info.tcpi_min_rtt == std::numeric_limits<std::uint32_t>::max();
  return {.acked = info.tcpi_bytes_acked,
          .sent = info.tcpi_bytes_sent,
          .sent_again = info.tcpi_total_retrans,
          .rtt = time(info.tcpi_rtt),
          .least_rtt = time(no_rtt ? 0 : info.tcpi_min_rtt),
          .busy = time(info.tcpi_busy_time),
          .window_limited = time(info.tcpi_rwnd_limited),
          .buffer_limited = time(info.tcpi_sndbuf_limited)};
}

}  // namespace preau
