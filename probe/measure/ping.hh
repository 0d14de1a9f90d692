// Round trips by ICMP echo: what every host answers, and many networks treat apart. STAMP
// (latency.hh) is the measure where a reflector stands; this one needs none.
#pragma once

#include <map>
#include <stop_token>

#include "probe/measure/pace.hh"
#include "probe/net/socket.hh"

namespace preau {

struct PingConfig {
  std::string host;
  int family{AF_UNSPEC};
  Pace pace{.count = 10, .interval = std::chrono::milliseconds{200}, .progress = {}};
  std::size_t payload_octets{56};             // as ping(8)
  std::uint8_t ttl{};                         // 0: the system's
  std::chrono::milliseconds patience{2'000};  // after this a reply is lost
};

struct PingRun {
  DelayRun delays;
  std::string address;
  bool raw_socket{};
  // What routers or the far end said of packets that got no reply: "host unreachable, says
  // 10.9.0.1", and how often.
  std::map<std::string, std::uint64_t> errors;
};

PingRun run_ping(const PingConfig& config, const std::stop_token& stop = {});
std::string ping_method(const PingConfig& config);

}  // namespace preau
