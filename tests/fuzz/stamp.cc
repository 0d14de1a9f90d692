// STAMP packets: requests, replies, and what the reflector makes of any packet. It never sends more
// than it got.
#include "probe/net/stamp.hh"

#include <vector>

#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = fuzz::bytes(data, size);
  stamp::decode_reply(packet);
  if (!stamp::decode_request(packet)) return 0;
  std::vector<std::byte> reply(packet.begin(), packet.end());
  stamp::reflect(reply, {}, {});
  stamp::finish(reply, {}, {});
  claim(stamp::decode_reply(reply).has_value());
  return 0;
}
