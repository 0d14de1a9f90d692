// By which interface a datagram came, from one of its control messages.
#pragma once

#include <optional>

#include <netinet/in.h>

#include "probe/net/udp_control.hh"

namespace preau::train {

// Its index; empty when the message tells of something else (IP_PKTINFO, RFC 3542's IPV6_PKTINFO).
inline std::optional<unsigned> arrival_interface(const cmsghdr* c) {
  if (is(c, IPPROTO_IP, IP_PKTINFO))
    return static_cast<unsigned>(control_data<in_pktinfo>(c).ipi_ifindex);
  if (is(c, IPPROTO_IPV6, IPV6_PKTINFO)) return control_data<in6_pktinfo>(c).ipi6_ifindex;
  return std::nullopt;
}

}  // namespace preau::train
