// How long a TCP connection takes to open. A refusal is an answer of the host and a failure of the
// service: told with its time, never as a delay.
#pragma once

#include "probe/measure/pace.hh"
#include "probe/net/tcp_connect.hh"

namespace preau {

struct ConnectConfig {
  std::string host;
  std::uint16_t port{443};
  Pace pace{.count = 5, .interval = std::chrono::milliseconds{200}, .progress = {}};
  std::chrono::milliseconds timeout{3'000};  // two more SYNs: RFC 6298 starts from 1 s and doubles
};

struct ConnectRun {
  // The kernel's own times from SYN to SYN-ACK; where a SYN was sent again it keeps none, and the
  // time until this program was told stands. SYNs get no time stamps (timestamping.rst).
  DelayRun delays;
  std::string address;
  std::uint64_t refused{}, timed_out{}, unreachable{};
  std::optional<double> refused_s;  // median time of the refusals
  std::optional<double> user_s;     // median time until this program was told
  std::uint64_t syn_sent_again{};   // connections for which a SYN (or its answer) was lost
};

ConnectRun run_connect(const ConnectConfig& config, const std::stop_token& stop = {});
std::string connect_method(const ConnectConfig& config);

}  // namespace preau
