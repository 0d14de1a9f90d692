// How much a reflector does for one source: a token bucket each (RFC 8085 section 3.1.3 wants UDP
// traffic bounded). A source is an IPv4 address, or an IPv6 /64, which one host commands whole.
#pragma once

#include <vector>

#include "probe/net/socket.hh"
#include "probe/reflector/bounded_table.hh"

namespace preau {

// The IPv4 address as IPv6 has it, so that both families meet in one table.
TableKey address_key(const Address& address);
TableKey source_key(const Address& address);  // of a /32 or a /64

struct Rate {
  double per_second{1'000};
  double burst{2'000};
};

// Each source has one of 65,536 buckets, chosen by a keyed hash: a flood of invented sources
// spreads over all of them and takes little from each, where a table of sources would be full.
class RateLimit {
 public:
  explicit RateLimit(const Rate& rate);

  // May this source have one packet more?
  bool admit(const TableKey& source, Steady now);

 private:
  std::chrono::nanoseconds interval_, burst_;
  std::vector<Steady> paid_until_;  // a bucket is empty when this lies a burst ahead of now
};

}  // namespace preau
