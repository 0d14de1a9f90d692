// What a reflector may serve where. On a private address everything; on a public one, only what
// somebody named on purpose.
#pragma once

#include <string>
#include <vector>

#include "probe/net/socket.hh"

namespace preau {

enum class Duty { stamp, goodput, capacity, udpst, iperf3, ndt7 };
struct Roles {
  std::vector<Duty> served;
  std::string refused;  // what is not, why, and what to do; empty: nothing is amiss
  bool serves(Duty duty) const;
};

// RFC 1918, RFC 4193, loopback, link-local. RFC 6598 (behind a carrier's NAT) is not: its other
// customers are strangers.
bool is_private(const Address& address);
// 0.0.0.0 and :: are what the host's addresses are: private when all of them are.
bool is_private_here(const Address& listen);

// What a wildcard stands for may change: an address that comes up later.
bool is_any(const Address& listen);

// `named` are --roles; empty: none given. Throws std::invalid_argument on an unknown name.
Roles choose_roles(const std::vector<std::string>& named, bool on_private_address);

}  // namespace preau
