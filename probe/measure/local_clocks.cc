#include "probe/measure/local_clocks.hh"

#include <algorithm>
#include <system_error>
#include <vector>

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

std::optional<Stamp> at_kernel_stamp(stamp::Time stamp, const Stamp& earliest, const Stamp& now) {
  // Both clocks are slewed alike (adjtimex(2)): only a clock that was set makes them part. Nobody
  // sets one for less than this; a CPU taken away between the two readings looks smaller.
  constexpr nanoseconds kSet{1ms};
  const nanoseconds parted = (now.wall - earliest.wall) - (now.steady - earliest.steady);
  const auto steady = now.steady - (now.wall - stamp);
  if (std::chrono::abs(parted) > kSet || steady < earliest.steady || steady > now.steady)
    return std::nullopt;
  return Stamp{.steady = steady, .wall = stamp, .source = StampSource::kernel};
}

std::optional<nanoseconds> stamp_error(StampSource source) try {
  constexpr int kTries = 32;
  auto far = StampedUdpSocket::bind(Address::resolve("127.0.0.1", 0));
  auto near = StampedUdpSocket::connect(local_address(far.fd()));
  std::vector<nanoseconds> calls, delays;
  for (int i = 0; i < kTries; ++i) {
    const std::byte octet{};
    const auto asked = steady_clock::now();
    if (!near.send({&octet, 1})) continue;
    const auto sent = steady_clock::now();
    const auto datagram = far.receive(10ms);
    const nanoseconds by_user = steady_clock::now() - asked;
    const auto stamps = near.transmit_stamps();
    if (!datagram) continue;
    calls.push_back(sent - asked);
    if (source == StampSource::user)
      delays.push_back(by_user);
    else if (!stamps.empty() && datagram->kernel_stamp)
      delays.push_back(std::chrono::abs(datagram->received - stamps[0].time));
  }
  if (delays.empty()) return std::nullopt;
  const auto worst = *std::ranges::max_element(delays);
  if (source == StampSource::user) return worst;
  std::ranges::nth_element(calls, calls.begin() + static_cast<std::ptrdiff_t>(calls.size() / 2));
  return worst + calls[calls.size() / 2];
} catch (const std::system_error&) {
  return std::nullopt;
}

}  // namespace preau
