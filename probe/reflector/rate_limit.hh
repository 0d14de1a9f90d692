// How much a reflector does for one source: a token bucket each (RFC 8085 section 3.1.3 wants UDP
// traffic bounded). A source is an IPv4 address, or an IPv6 /64, which one host commands whole.
#pragma once

#include <memory>

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

struct Source {
  Steady paid_until{};  // the bucket: empty when this lies a burst ahead of now
  // How many sessions it has in use; owned by it and by each of them, since either may go first.
  std::shared_ptr<std::uint32_t> sessions{std::make_shared<std::uint32_t>(0)};
};

class RateLimit {
 public:
  RateLimit(const Rate& rate, std::size_t most_sources, std::chrono::nanoseconds expiry);

  // The source when it may have one packet more, null when it had enough. Sources that find no
  // place in the table share one bucket.
  Source* admit(const TableKey& source, Steady now);

 private:
  std::chrono::nanoseconds interval_, burst_;
  BoundedTable<Source> sources_;
  Source others_;
};

}  // namespace preau
