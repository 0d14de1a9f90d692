// One TCP connection as a measurement: how long it took to open, or how and when it did not.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "probe/net/socket.hh"
#include "probe/record/enum_names.hh"

namespace preau {

// refused: the host (or a firewall in its name) answered with a reset. unreachable: the network or
// this host said that there is no way.
enum class ConnectOutcome { connected, refused, timed_out, unreachable };

template <>
struct EnumNames<ConnectOutcome> {
  static constexpr std::array<std::pair<ConnectOutcome, std::string_view>, 4> kTable{{
      {ConnectOutcome::connected, "connected"},
      {ConnectOutcome::refused, "refused"},
      {ConnectOutcome::timed_out, "timed_out"},
      {ConnectOutcome::unreachable, "unreachable"},
  }};
};

struct TcpConnect {
  FileDescriptor socket;  // SOCK_NONBLOCK; open when connected
  ConnectOutcome outcome{ConnectOutcome::timed_out};
  std::chrono::nanoseconds time{};  // until the outcome, by user space
  // The kernel's own time from SYN to SYN-ACK (tcp(7), TCP_INFO); none when a SYN was sent again,
  // since nobody knows then which one was answered.
  std::optional<std::chrono::microseconds> kernel_rtt;
  bool syn_sent_again{};
  std::string failure;  // "connect 10.9.0.1:443: Connection refused after 0.8 ms; ..."
};

// Throws only when this host cannot (no descriptor left).
TcpConnect open_tcp(const Address& to, std::chrono::milliseconds timeout);

}  // namespace preau
