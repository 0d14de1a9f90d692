#include "probe/measure/tcp_echo.hh"

#include <array>
#include <thread>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "probe/measure/tcp_port.hh"
#include "probe/net/goodput_wire.hh"
#include "probe/net/host_load.hh"

namespace preau {

using std::chrono::steady_clock;

LatencyRun run_tcp_echo(const LatencyConfig& config, const Enough& enough) {
  LatencyRun run;
  run.start = utc_now();
  run.evidence = "user-space time stamps; UDP did not answer";
  const auto before = host_counters();
  const auto started = steady_clock::now();
  try {
    const auto socket = connect_to_reflector(config.to);
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
    send_all(socket, goodput::encode(goodput::Hello{goodput::Role::echo}), config.patience);
    std::array<std::byte, goodput::kEchoSize> message{};
    auto next = steady_clock::now();
    for (std::uint32_t i = 0; i < config.count && !enough(); ++i) {
      const auto sent = steady_clock::now();
      send_all(socket, message, config.patience);
      if (!receive_all(socket, message, config.patience)) break;
      run.delays.emplace_back(steady_clock::now() - sent);
      next += config.interval;
      std::this_thread::sleep_until(next);
    }
  } catch (const std::exception& error) {
    if (run.delays.empty()) run.failure = error.what();
  }
  run.duration = steady_clock::now() - started;
  run.shortage = shortage(load_between(before, host_counters()));
  return run;
}

std::string tcp_echo_method(const LatencyConfig& config) {
  return std::to_string(goodput::kEchoSize) + "-octet messages every " +
         std::to_string(config.interval.count() / 1000) + " ms on one TCP connection";
}

}  // namespace preau
