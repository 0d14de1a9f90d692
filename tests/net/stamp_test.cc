#include "probe/net/stamp.hh"

#include <array>
#include <vector>

#include <catch2/catch.hpp>

using namespace preau;
using stamp::Mode;
using stamp::Protection;
using stamp::StampMethod;
using std::chrono::nanoseconds;

namespace {

const stamp::Time kT1{nanoseconds{1'795'500'930'250'000'001}};
const stamp::Time kT2{nanoseconds{1'795'500'930'260'000'999}};
const stamp::Time kT3 = kT2 + nanoseconds{500};

using Packet = std::vector<std::byte>;

Packet request_packet(const stamp::Request& request, std::size_t size,
                      const Protection& protection = {}) {
  Packet packet(stamp::kMostSize);
  packet.resize(stamp::encode(request, size, protection, packet).size());
  return packet;
}

Packet reflected(Packet packet, const stamp::Reflection& how = {.received = kT2, .ttl = 63},
                 const Protection& protection = {}) {
  stamp::reflect(packet, how, protection);
  stamp::finish(packet, kT3, protection);
  return packet;
}

HmacKey test_key() {
  return HmacKey(std::as_bytes(std::span("0123456789abcdef0123456789abcdef", 32)));
}

std::byte octet(unsigned value) { return std::byte(value); }

}  // namespace

TEST_CASE("stamp: a request is 44 octets, or as long as asked with one Extra Padding TLV") {
  CHECK(request_packet({}, 44).size() == 44);
  const auto packet = request_packet({.seq = 7, .sent = kT1}, 100);
  REQUIRE(packet.size() == 100);
  CHECK(packet[44] == octet(0x80));  // U, set by the sender
  CHECK(packet[45] == octet(1));     // Extra Padding
  CHECK(packet[47] == octet(52));
  CHECK(packet[13] == octet(1));  // error multiplier: zero is invalid
}

TEST_CASE("stamp: times survive to the nanosecond") {
  const auto request = stamp::decode_request(request_packet({.seq = 7, .sent = kT1}, 44));
  REQUIRE(request);
  CHECK(request->seq == 7);
  CHECK(request->sent == kT1);
}

TEST_CASE("stamp: the reply has the request's size and gives its fields back") {
  const auto request = request_packet({.seq = 7, .sent = kT1, .session = 9}, 100);
  const auto packet = reflected(request);
  CHECK(packet.size() == request.size());
  CHECK(packet[44] == octet(0));  // Extra Padding understood: U cleared
  const auto reply = stamp::decode_reply(packet);
  REQUIRE(reply);
  CHECK(reply->request_seq == 7);
  CHECK(reply->request_sent == kT1);
  CHECK(reply->received == kT2);
  CHECK(reply->sent == kT3);
  CHECK(reply->session == 9);
  CHECK(reply->request_ttl == 63);
}

TEST_CASE("stamp: an authenticated packet of 112 octets verifies, and a changed one does not") {
  auto key = test_key();
  const Protection protection{Mode::authenticated, &key};
  auto request = request_packet({.seq = 7, .sent = kT1}, 0, protection);
  REQUIRE(request.size() == stamp::kAuthenticatedSize);
  REQUIRE(stamp::decode_request(request, protection));
  const auto reply =
      stamp::decode_reply(reflected(request, {.received = kT2}, protection), protection);
  REQUIRE(reply);
  CHECK(reply->request_sent == kT1);
  for (std::size_t i = 0; i < request.size(); ++i) {
    request[i] ^= octet(1);
    CHECK(stamp::decode_request(request, protection).error() == stamp::Refusal::bad_hmac);
    request[i] ^= octet(1);
  }
}
