// What a datagram weighs beyond its payload.
#pragma once

#include <cstdint>

#include "probe/net/socket.hh"

namespace preau {

// Octets of the IP and UDP headers of each datagram to a peer, without options (RFC 791, RFC 8200,
// RFC 768). A v4-mapped peer is IPv4's: that is what leaves, whichever socket sends it.
inline std::uint32_t udp_header_octets(const Address& peer) { return 8 + (peer.is_v4() ? 20 : 40); }

}  // namespace preau
