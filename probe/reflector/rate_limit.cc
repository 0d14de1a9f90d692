#include "probe/reflector/rate_limit.hh"

#include <algorithm>
#include <cstring>

#include <netinet/in.h>

namespace preau {

using std::chrono::nanoseconds;

namespace {

constexpr std::size_t kBuckets = 65'536;  // half a MB

constexpr std::uint64_t kMapped = 0x0000'FFFF;  // ::ffff:0:0/96

nanoseconds seconds(double s) { return nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

bool is_v4(const TableKey& key) { return key[0] == 0 && key[1] >> 32U == kMapped; }

}  // namespace

TableKey address_key(const Address& address) {
  TableKey key{};
  if (address.storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
    key[1] = kMapped << 32U | ntohl(v4.sin_addr.s_addr);
  } else {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
    for (std::size_t i = 0; i < 16; ++i) key[i / 8] = key[i / 8] << 8U | v6.sin6_addr.s6_addr[i];
    key[2] = std::uint64_t{v6.sin6_scope_id} << 32U;
  }
  return key;
}

TableKey source_key(const Address& address) {
  auto key = address_key(address);
  if (!is_v4(key)) key[1] = 0;
  return key;
}

RateLimit::RateLimit(const Rate& rate)
    : interval_(seconds(1 / rate.per_second)),
      burst_(seconds(rate.burst / rate.per_second)),
      paid_until_(kBuckets) {}

bool RateLimit::admit(const TableKey& source, Steady now) {
  auto& paid_until = paid_until_[KeyedHash{}(source) % kBuckets];
  paid_until = std::max(paid_until, now);
  if (paid_until + interval_ - now > burst_) return false;
  paid_until += interval_;
  return true;
}

}  // namespace preau
