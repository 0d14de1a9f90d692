// ICMP echo as a raw socket gives it, and what we send decoded again.
#include "probe/net/icmp.hh"

#include <algorithm>

#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = fuzz::bytes(data, size);
  const auto inner = icmp::after_ip_header(packet);
  claim(inner.size() + 20 <= std::max<std::size_t>(size, 20));
  for (const auto family : {icmp::Family::v4, icmp::Family::v6}) {
    icmp::decode_echo(family, inner);
    const auto echo = icmp::decode_echo(family, packet);
    if (size >= 2) claim(!icmp::words(family, data[0], data[1]).empty());
    if (!echo || !echo->token) continue;
    const auto sent = icmp::encode_request(family, echo->id, echo->seq, *echo->token, size);
    const auto again = icmp::decode_echo(family, sent);
    claim(again && again->id == echo->id && again->seq == echo->seq && again->token == echo->token);
    if (family == icmp::Family::v4) claim(icmp::checksum(sent) == 0);
  }
  return 0;
}
