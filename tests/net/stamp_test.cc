#include "probe/net/stamp.hh"

#include <catch2/catch.hpp>

using namespace preau;
using std::chrono::nanoseconds;

namespace {
const stamp::Time kT1{nanoseconds{1'795'500'930'250'000'001}};
const stamp::Time kT2{nanoseconds{1'795'500'930'260'000'999}};
}  // namespace

TEST_CASE("stamp: a request is 44 octets, or as long as asked with one Extra Padding TLV") {
  CHECK(stamp::encode({}, 44).size() == 44);
  const auto packet = stamp::encode({.seq = 7, .sent = kT1}, 100);
  REQUIRE(packet.size() == 100);
  CHECK(packet[44] == std::byte{0x80});  // U, set by the sender
  CHECK(packet[45] == std::byte{1});     // Extra Padding
  CHECK(packet[47] == std::byte{52});
  CHECK(packet[13] == std::byte{1});  // error multiplier: zero is invalid
}

TEST_CASE("stamp: times survive to the nanosecond") {
  const auto request = stamp::decode_request(stamp::encode({.seq = 7, .sent = kT1}, 44));
  REQUIRE(request);
  CHECK(request->seq == 7);
  CHECK(request->sent == kT1);
}

TEST_CASE("stamp: the reply has the request's size and gives its fields back") {
  const auto request = stamp::encode({.seq = 7, .sent = kT1, .session = 9}, 100);
  const auto packet = stamp::reflect(request, kT2, kT2 + nanoseconds{500}, 63);
  CHECK(packet.size() == request.size());
  CHECK(packet[44] == std::byte{0});  // Extra Padding understood: U cleared
  const auto reply = stamp::decode_reply(packet);
  REQUIRE(reply);
  CHECK(reply->request_seq == 7);
  CHECK(reply->request_sent == kT1);
  CHECK(reply->received == kT2);
  CHECK(reply->sent - reply->received == nanoseconds{500});
  CHECK(reply->request_ttl == 63);
}

TEST_CASE("stamp: an unknown TLV keeps U, one that runs over the end is marked malformed") {
  auto request = stamp::encode({}, 100);
  request[45] = std::byte{200};
  CHECK(stamp::reflect(request, kT2, kT2, 1)[44] == std::byte{0x80});
  request[46] = std::byte{0xFF};
  CHECK(stamp::reflect(request, kT2, kT2, 1)[44] == std::byte{0xC0});
}

TEST_CASE("stamp: short packets are refused") {
  const auto packet = stamp::encode({}, 44);
  for (std::size_t size = 0; size < 44; ++size) {
    CHECK_FALSE(stamp::decode_request(std::span(packet).first(size)));
    CHECK_FALSE(stamp::decode_reply(std::span(packet).first(size)));
  }
}
