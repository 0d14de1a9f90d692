#include "probe/net/tcp_info.hh"

#include <algorithm>
#include <limits>

#include <linux/tcp.h>  // netinet/tcp.h ends before most of it
#include <netinet/in.h>
#include <sys/socket.h>

#include "probe/net/error.hh"
#include "probe/record/units.hh"

namespace preau {

using std::chrono::microseconds;

namespace {

// Round trips grow by this much, and by a quarter, where a queue stands: the line is full then, and
// a larger buffer would make that queue longer.
constexpr std::uint32_t kQueueUs = 1'000;

bool ran_dry(const ::tcp_info& info) {
  return info.tcpi_notsent_bytes < info.tcpi_snd_mss && info.tcpi_unacked < info.tcpi_snd_cwnd &&
         info.tcpi_rtt <= info.tcpi_min_rtt + info.tcpi_min_rtt / 4 + kQueueUs;
}

}  // namespace

TcpInfo tcp_info(int socket) {
  ::tcp_info info{};
  socklen_t size = sizeof info;
  check("getsockopt TCP_INFO", ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size));
  const auto time = [](std::uint64_t us) { return microseconds{static_cast<std::int64_t>(us)}; };
  const bool no_rtt = info.tcpi_min_rtt == std::numeric_limits<std::uint32_t>::max();
  return {.acked = info.tcpi_bytes_acked,
          .sent = info.tcpi_bytes_sent,
          .sent_again = info.tcpi_total_retrans,
          .octets_sent_again = info.tcpi_bytes_retrans,
          .received = info.tcpi_bytes_received,
          .rtt = time(info.tcpi_rtt),
          .least_rtt = time(no_rtt ? 0 : info.tcpi_min_rtt),
          .rtt_variation = time(info.tcpi_rttvar),
          .busy = time(info.tcpi_busy_time),
          .window_limited = time(info.tcpi_rwnd_limited),
          .buffer_limited = time(info.tcpi_sndbuf_limited),
          .ran_dry = ran_dry(info)};
}

TcpInfo SenderLooks::look(int socket) {
  auto info = tcp_info(socket);
  ++looks_;
  dry_ += info.ran_dry ? 1 : 0;
  return mended(info);
}

TcpInfo SenderLooks::info(int socket) const { return mended(tcp_info(socket)); }

TcpInfo SenderLooks::mended(TcpInfo info) const {
  if (looks_ > 0) info.buffer_limited = std::max(info.buffer_limited, info.busy * dry_ / looks_);
  return info;
}

double share_of_busy(const TcpInfo& info, microseconds part) {
  return info.busy.count() > 0 ? to_seconds(part) / to_seconds(info.busy) : 0;
}

TcpInfo operator+(const TcpInfo& a, const TcpInfo& b) {
  const auto known_least = [](microseconds one, microseconds other) {
    return one.count() == 0 || other.count() == 0 ? std::max(one, other) : std::min(one, other);
  };
  return {.acked = a.acked + b.acked,
          .sent = a.sent + b.sent,
          .sent_again = a.sent_again + b.sent_again,
          .octets_sent_again = a.octets_sent_again + b.octets_sent_again,
          .received = a.received + b.received,
          .rtt = known_least(a.rtt, b.rtt),
          .least_rtt = known_least(a.least_rtt, b.least_rtt),
          .rtt_variation = std::max(a.rtt_variation, b.rtt_variation),
          .busy = a.busy + b.busy,
          .window_limited = a.window_limited + b.window_limited,
          .buffer_limited = a.buffer_limited + b.buffer_limited};
}

}  // namespace preau
