#include "probe/net/tcp_connect.hh"

#include <array>
#include <cstdio>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "probe/net/error.hh"

namespace preau {

using std::chrono::steady_clock;

namespace {

ConnectOutcome outcome_of(int error) {
  switch (error) {
    case 0:
      return ConnectOutcome::connected;
    case ECONNREFUSED:
    case ECONNRESET:
      return ConnectOutcome::refused;
    case ETIMEDOUT:
      return ConnectOutcome::timed_out;
    default:
      return ConnectOutcome::unreachable;
  }
}

std::string hint(ConnectOutcome outcome) {
  switch (outcome) {
    case ConnectOutcome::refused:
      return "; the host or a firewall answers, no service does: is the port right?";
    case ConnectOutcome::timed_out:
      return "; is the host up, is the port open on the way?";
    default:
      return "; is the line up, is there a route?";
  }
}

std::string describe(const Address& to, int error, std::chrono::nanoseconds time) {
  std::array<char, 32> after{};
  (void)std::snprintf(after.data(), after.size(), " after %.1f ms",
                      std::chrono::duration<double, std::milli>(time).count());
  return "connect " + to.text() + ": " + std::generic_category().message(error) + after.data() +
         hint(outcome_of(error));
}

// What connect() comes to: 0 or an errno.
int finish(const FileDescriptor& socket, const Address& to, std::chrono::milliseconds timeout) {
  if (::connect(socket.get(), to.get(), to.length) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  if (!wait_writable(socket, timeout)) return ETIMEDOUT;
  return take_error(socket);
}

void read_kernel_view(TcpConnect& result) {
  tcp_info info{};
  socklen_t size = sizeof info;
  check("getsockopt TCP_INFO",
        ::getsockopt(result.socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size));
  result.syn_sent_again = info.tcpi_total_retrans > 0;
  if (!result.syn_sent_again && info.tcpi_rtt > 0)
    result.kernel_rtt = std::chrono::microseconds{info.tcpi_rtt};
}

}  // namespace

TcpConnect open_tcp(const Address& to, std::chrono::milliseconds timeout) {
  TcpConnect result;
  result.socket = FileDescriptor(check(
      "socket tcp", ::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
  const auto started = steady_clock::now();
  const int error = finish(result.socket, to, timeout);
  result.time = steady_clock::now() - started;
  result.outcome = outcome_of(error);
  if (result.outcome == ConnectOutcome::connected) {
    read_kernel_view(result);
  } else {
    result.socket.close();
    result.failure = describe(to, error, result.time);
  }
  return result;
}

}  // namespace preau
