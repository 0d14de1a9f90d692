// STAMP packets: what a sender reads of any reply, and what a reflector makes of any packets one
// after another, with and without a key. Its first octet says how it is set up; then come packets
// of two octets of length each. Their HMACs are made right, or the fuzzer would never get past
// them.
#include "probe/net/stamp.hh"

#include <algorithm>
#include <array>
#include <vector>

#include <netinet/in.h>

#include "probe/net/bytes.hh"
#include "probe/reflector/stamp_reflector.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using namespace std::chrono_literals;
using fuzz::claim;
using stamp::Mode;

namespace {

HmacKey& key() {
  static HmacKey made(std::as_bytes(std::span("a key that all of the tests know", 32)));
  return made;
}

enum Setup : unsigned { kAuthenticated = 1, kKeyed = 2, kStateless = 4, kMend = 8, kPtp = 16 };

stamp::Protection protection(unsigned setup) {
  if ((setup & kAuthenticated) != 0) return {Mode::authenticated, &key()};
  return {Mode::unauthenticated, (setup & kKeyed) != 0 ? &key() : nullptr};
}

// The base packet's HMAC, and that of the first HMAC TLV.
void mend(std::span<std::byte> packet, const stamp::Protection& p) {
  const std::size_t base = p.mode == Mode::authenticated ? 112 : 44;
  if (packet.size() < base || p.key == nullptr) return;
  if (p.mode == Mode::authenticated)
    std::ranges::copy(p.key->sign(packet.first(96)), packet.begin() + 96);
  for (std::size_t at = base; at + 20 <= packet.size();) {
    const auto length = load<std::uint16_t>(packet, at + 2);
    if (packet[at + 1] == std::byte{8} && length == 16) {
      const auto digest = p.key->sign(packet.first(4), packet.subspan(base, at - base));
      std::ranges::copy(digest, packet.begin() + static_cast<std::ptrdiff_t>(at + 4));
      return;
    }
    at += 4U + length;
  }
}

Address peer(std::uint16_t port) {
  Address address;
  auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
  v4 = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(0x0A090001)}};
  address.length = sizeof v4;
  return address;
}

constexpr WallTime kNow{1'795'500'930s};
constexpr Steady kSteady{1'000s};

void reflect_one(StampReflector& reflector, std::vector<std::byte> packet,
                 const stamp::Protection& p) {
  const auto from = peer(static_cast<std::uint16_t>(40'000 + packet.size() % 4));
  const StampReflector::Arrival arrival{from, kSteady, kNow, true, 64, 0xB8, false};
  const auto request = packet;
  const auto departure = reflector.answer(packet, arrival);
  claim(packet.size() == request.size());  // never larger
  if (!departure) return;
  claim(stamp::decode_request(request, p).has_value());
  reflector.leave(packet, *departure, kNow + 1us);
  if (departure->follow_up)
    reflector.note_sent(departure->key, departure->seq, kNow + 2us, kSteady);
  const auto reply = stamp::decode_reply(packet, p);
  claim(reply.has_value());
  claim(reply->request_seq == load<std::uint32_t>(request, 0));
  claim(reply->received == kNow && reply->sent == kNow + 1us);
  claim(stamp::looks_like_reply(packet, p.mode));  // no loop: no reflector answers it
}

// What an honest sender asks for comes back.
void round_trip(unsigned bits, std::size_t size, const stamp::Protection& p) {
  stamp::Request request{.seq = bits, .sent = kNow, .session = 7};
  if ((bits & kPtp) != 0) request.error.format = stamp::TimeFormat::ptp;
  request.asked.timestamp_information = (bits & 32U) != 0;
  if ((bits & 64U) != 0) request.asked.dscp = static_cast<std::uint8_t>(size % 64);
  if ((bits & 64U) != 0) request.asked.sender_sent = bits;
  request.asked.follow_up = (bits & 128U) != 0;
  std::array<std::byte, 512> buffer{};
  const auto packet = stamp::encode(request, size % 512, p, buffer);
  const auto decoded = stamp::decode_request(packet, p);
  claim(decoded && decoded->sent == kNow && decoded->asked == request.asked);
  const auto asked = stamp::reflect(packet, {.received = kNow}, p);
  stamp::finish(packet, kNow, p);
  claim(asked == request.asked);
  const auto reply = stamp::decode_reply(packet, p);
  claim(reply && reply->request_sent == kNow && reply->session == 7);
  claim(!reply->answered.malformed && !reply->answered.integrity_failed);
  claim(reply->answered.follow_up.has_value() == request.asked.follow_up);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto bytes = fuzz::bytes(data, size);
  if (bytes.empty()) return 0;
  const auto setup = std::to_integer<unsigned>(bytes[0]);
  const auto p = protection(setup);
  bytes = bytes.subspan(1);
  if (bytes.size() == 2) {  // too short for a packet: the two octets say how long ours is
    round_trip(setup, load<std::uint16_t>(bytes, 0), p);
    return 0;
  }

  StampConfig config{.protection = p, .stateful = (setup & kStateless) == 0};
  config.most_sessions = 3;
  config.rate = {.per_second = 1, .burst = 12};
  StampReflector reflector(config);
  if ((setup & kPtp) != 0)
    reflector.set_clock(stamp::ErrorEstimate::of(1us, true, stamp::TimeFormat::ptp));
  while (bytes.size() > 2) {
    const auto length = std::min<std::size_t>(load<std::uint16_t>(bytes, 0), bytes.size() - 2);
    std::vector<std::byte> packet(bytes.begin() + 2,
                                  bytes.begin() + 2 + static_cast<std::ptrdiff_t>(length));
    bytes = bytes.subspan(2 + length);
    if ((setup & kMend) != 0) mend(packet, p);
    if (const auto reply = stamp::decode_reply(packet, p)) (void)stamp::is_stateful(*reply);
    reflect_one(reflector, std::move(packet), p);
  }
  return 0;
}
