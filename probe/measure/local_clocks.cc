#include "probe/measure/local_clocks.hh"

#include <algorithm>
#include <system_error>

#include "probe/net/udp.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

Stamp read_clocks() {
  Stamp best;
  auto apart = nanoseconds::max();
  for (int i = 0; i < 3 && apart > 2us; ++i) {
    const auto before = steady_clock::now();
    const auto wall = wall_now();
    const auto after = steady_clock::now();
    if (after - before >= apart) continue;
    apart = after - before;
    best = {.steady = before + apart / 2, .wall = wall};
  }
  return best;
}

std::optional<Stamp> at_kernel_stamp(stamp::Time stamp, steady_clock::time_point earliest,
                                     const Stamp& now) {
  const auto steady = now.steady - (now.wall - stamp);
  if (steady < earliest || steady > now.steady) return std::nullopt;
  return Stamp{.steady = steady, .wall = stamp, .source = StampSource::kernel};
}

std::optional<nanoseconds> stamp_error(StampSource source) try {
  constexpr int kTries = 32;
  auto far = StampedUdpSocket::bind(Address::resolve("127.0.0.1", 0));
  auto near = StampedUdpSocket::connect(local_address(far.fd()));
  std::optional<nanoseconds> worst;
  for (int i = 0; i < kTries; ++i) {
    const std::byte octet{};
    const auto asked = steady_clock::now();
    if (!near.send({&octet, 1})) continue;
    const auto datagram = far.receive(10ms);
    const nanoseconds by_user = steady_clock::now() - asked;
    const auto stamps = near.transmit_stamps();
    if (!datagram) continue;
    if (source == StampSource::user)
      worst = std::max(worst.value_or(0ns), by_user);
    else if (!stamps.empty() && datagram->kernel_stamp)
      worst = std::max(worst.value_or(0ns), std::chrono::abs(datagram->received - stamps[0].time));
  }
  return worst;
} catch (const std::system_error&) {
  return std::nullopt;
}

}  // namespace preau
