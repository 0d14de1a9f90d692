// One rate, told by layer: what an IP-layer rate is on the Ethernet wire and above UDP.
#pragma once

#include <cstdint>

#include "probe/record/units.hh"

namespace preau::capacity {

enum class IpVersion { v4, v6 };

struct RateByLayer {
  Mbps l1;  // with preamble, start delimiter and gap between frames (IEEE 802.3: 20 octets)
  Mbps l2;  // with MAC header and FCS (18 octets, untagged)
  Mbps l3;  // IP, the one that counts (RFC 9097)
  Mbps l4;  // payload of UDP
};

RateByLayer by_layer(Mbps ip_rate, std::uint32_t ip_octets, IpVersion version);

// The highest IP-layer rate of an Ethernet port.
Mbps ip_rate_of_port(Mbps speed, std::uint32_t ip_octets);

}  // namespace preau::capacity
