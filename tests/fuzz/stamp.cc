// STAMP packets: requests, replies, and what the reflector makes of any packet. It never sends more
// than it got.
#include "probe/net/stamp.hh"

#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = fuzz::bytes(data, size);
  stamp::decode_reply(packet);
  if (!stamp::decode_request(packet)) return 0;
  const auto reply = stamp::reflect(packet, {}, {}, 64);
  claim(reply.size() <= size);
  claim(stamp::decode_reply(reply).has_value());
  return 0;
}
