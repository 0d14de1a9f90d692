#include "tests/lab/impair/udp.hh"

#include <algorithm>

namespace preau::lab {

namespace {

using Octets = std::span<const std::uint8_t>;

constexpr std::uint8_t kUdp = 17;

std::uint16_t two(Octets octets, std::size_t at) {
  return static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]);
}

// What follows the IPv4 header (RFC 791), if it is UDP.
std::optional<Octets> in_ipv4(Octets packet) {
  if (packet.size() < 20 || packet[0] >> 4 != 4) return std::nullopt;
  const std::size_t header = 4U * (packet[0] & 15U);
  const bool later_fragment = (two(packet, 6) & 0x1fffU) != 0;
  if (header < 20 || packet.size() < header || packet[9] != kUdp || later_fragment)
    return std::nullopt;
  return packet.subspan(header);
}

// What follows the IPv6 header (RFC 8200, section 3), if it is UDP.
std::optional<Octets> in_ipv6(Octets packet) {
  if (packet.size() < 40 || packet[0] >> 4 != 6 || packet[6] != kUdp) return std::nullopt;
  return packet.subspan(40);
}

std::optional<Octets> datagram_in(Octets frame) {
  constexpr std::size_t kEthernet = 14;
  if (frame.size() < kEthernet) return std::nullopt;
  const auto packet = frame.subspan(kEthernet);
  switch (two(frame, 12)) {
    case 0x0800:
      return in_ipv4(packet);
    case 0x86dd:
      return in_ipv6(packet);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Udp> udp_of(Octets frame) {
  const auto datagram = datagram_in(frame);
  if (!datagram || datagram->size() < 8) return std::nullopt;
  const std::size_t length = two(*datagram, 4);
  if (length < 8) return std::nullopt;
  const auto whole = datagram->first(std::min(length, datagram->size()));
  return Udp{two(*datagram, 0), two(*datagram, 2), whole.subspan(8)};
}

}  // namespace preau::lab
