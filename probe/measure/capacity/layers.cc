#include "probe/measure/capacity/layers.hh"

#include <algorithm>
#include <cassert>

namespace preau::capacity {

namespace {

constexpr double kMacOctets = 18;   // addresses, type, FCS
constexpr double kWireOctets = 20;  // preamble, start delimiter, shortest gap
constexpr double kShortestFrame = 64;

double frame(double ip_octets) { return std::max(ip_octets + kMacOctets, kShortestFrame); }

}  // namespace

RateByLayer by_layer(Mbps ip_rate, std::uint32_t ip_octets, IpVersion version) {
  const double headers = version == IpVersion::v4 ? 20 + 8 : 40 + 8;  // no options
  const double ip = ip_octets;
  assert(ip >= headers);
  const double packets = ip_rate.value / ip;  // Mbit/s per octet of a packet
  return {Mbps{packets * (frame(ip) + kWireOctets)}, Mbps{packets * frame(ip)}, ip_rate,
          Mbps{packets * (ip - headers)}};
}

Mbps ip_rate_of_port(Mbps speed, std::uint32_t ip_octets) {
  return Mbps{speed.value * ip_octets / (frame(ip_octets) + kWireOctets)};
}

}  // namespace preau::capacity
