#include "probe/net/transmit_lead.hh"

#include <algorithm>
#include <system_error>
#include <vector>

#include "probe/net/udp.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

std::chrono::nanoseconds transmit_lead() try {
  constexpr int kTries = 33;
  constexpr nanoseconds kMost{5us};  // 0.5 to 1 us were seen; more is a machine that was busy
  auto far = StampedUdpSocket::bind(Address::resolve("127.0.0.1", 0));
  auto near = StampedUdpSocket::connect(local_address(far.fd()));
  std::vector<nanoseconds> leads;
  for (int i = 0; i < kTries; ++i) {
    const std::byte octet{};
    if (!near.send({&octet, 1})) continue;
    const auto datagram = far.receive(10ms);
    const auto stamps = near.transmit_stamps();
    if (!datagram || !datagram->kernel_stamp || stamps.empty()) continue;
    leads.push_back(datagram->received - stamps.front().time);
  }
  if (leads.empty()) return 0ns;
  const auto middle = leads.begin() + static_cast<std::ptrdiff_t>(leads.size() / 2);
  std::ranges::nth_element(leads, middle);
  return std::clamp(*middle, nanoseconds{0}, kMost);
} catch (const std::system_error&) {
  return 0ns;
}

}  // namespace preau
