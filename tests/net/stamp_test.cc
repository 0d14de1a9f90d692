#include "probe/net/stamp.hh"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/temp_dir.hh"

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

namespace {

// Octets as they are on the wire, "00 00 00 07 ...".
Packet hex(std::string_view text) {
  Packet out;
  std::istringstream in{std::string(text)};
  for (std::string word; in >> word;)
    out.push_back(octet(static_cast<unsigned>(std::stoul(word, nullptr, 16))));
  return out;
}

// seq 7, T1 2026-11-24 06:15:30 UTC and a half, error 2^-20 s, SSID 9; then what follows.
Packet wire_request(std::string_view tlvs) {
  auto packet = hex("00 00 00 07 EE AF AA 02 80 00 00 00 0C 01 00 09");
  packet.resize(44);
  const auto rest = hex(tlvs);
  packet.insert(packet.end(), rest.begin(), rest.end());
  return packet;
}

Packet tail(const Packet& packet, std::size_t from = 44) {
  return {packet.begin() + static_cast<std::ptrdiff_t>(from), packet.end()};
}

}  // namespace

TEST_CASE("stamp: a request is on the wire as RFC 8762 figure 2 draws it") {
  const stamp::Time time{std::chrono::milliseconds{1'795'500'930'500}};
  CHECK(request_packet({.seq = 7, .sent = time, .session = 9}, 44) == wire_request(""));
}

TEST_CASE("stamp: each TLV is on the wire as RFC 8972 draws it, and is answered in place") {
  const stamp::Request request{
      .asked = {
          .timestamp_information = true, .dscp = 46, .sender_sent = 0x01020304, .follow_up = true}};
  CHECK(tail(request_packet(request, 0)) ==
        hex("80 03 00 04 00 00 00 00  80 04 00 04 B8 00 00 00"
            "  80 05 00 0C 01 02 03 04 00 00 00 00 00 00 00 00"
            "  80 07 00 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
  stamp::Reflection how{.seq = 3, .received = kT2};
  how.answers.clock = {stamp::SyncSource::ntp, StampMethod::hardware, stamp::SyncSource::local,
                       StampMethod::software};
  how.answers.dscp = 0x2A;
  how.answers.ecn = 2;
  how.answers.counts = {5, 4};
  how.answers.previous = {2, stamp::Time{std::chrono::milliseconds{1'795'500'930'500}},
                          StampMethod::software};
  const auto packet = reflected(request_packet(request, 0), how);
  // DSCP1 46, DSCP2 42, ECN 2, RP 0: 101110 101010 10 00.
  CHECK(tail(packet) == hex("00 03 00 04 01 01 05 02  00 04 00 04 BA A8 00 00"
                            "  00 05 00 0C 01 02 03 04 00 00 00 05 00 00 00 04"
                            "  00 07 00 10 00 00 00 02 EE AF AA 02 80 00 00 00 02 00 00 00"));
  const auto answered = stamp::decode_reply(packet)->answered;
  CHECK(answered.timestamp_information == how.answers.clock);
  CHECK(answered.class_of_service == stamp::ClassOfService{46, 42, 2, 0});
  CHECK(answered.direct_measurement == stamp::DirectMeasurement{0x01020304, 5, 4});
  CHECK(answered.follow_up == how.answers.previous);
  CHECK_FALSE(answered.unrecognised);
}

TEST_CASE("stamp: a DSCP for routing is refused, and the reply says so") {
  const auto packet = reflected(request_packet({.asked = {.dscp = 48}}, 0));
  CHECK(stamp::decode_reply(packet)->answered.class_of_service->refused == 1);
}

TEST_CASE("stamp: an unknown TLV keeps U, one that is malformed ends the reading with M") {
  CHECK(tail(reflected(wire_request("80 C8 00 01 2A  00 01 00 00"))) ==
        hex("80 C8 00 01 2A  00 01 00 00"));
  CHECK(tail(reflected(wire_request("80 C8 00 FF 2A"))) == hex("C0 C8 00 FF 2A"));
  CHECK(tail(reflected(wire_request("80 04 00 05 B8 00 00 00 00  80 01 00 00"))) ==
        hex("40 04 00 05 B8 00 00 00 00  80 01 00 00"));
  CHECK(tail(reflected(wire_request("80 07 00 03 01 02 03"))) == hex("40 07 00 03 00 00 00"));
  CHECK(tail(reflected(wire_request("80 01"))) == hex("C0 01"));
  const auto reply = stamp::decode_reply(reflected(wire_request("80 C8 00 00 80 C8 00 FF")));
  CHECK(reply->answered.unrecognised);
  CHECK(reply->answered.malformed);
}

TEST_CASE("stamp: flags that a sender must not set do not come back") {
  CHECK(tail(reflected(wire_request("FF 01 00 00"))) == hex("00 01 00 00"));
}

TEST_CASE("stamp: a stateless reflector zeroes Follow-Up Telemetry and does not count") {
  const auto packet =
      reflected(request_packet({.seq = 4, .asked = {.sender_sent = 9, .follow_up = true}}, 0));
  const auto reply = stamp::decode_reply(packet);
  CHECK(reply->seq == 4);
  CHECK(reply->answered.follow_up == stamp::FollowUp{});
  CHECK_FALSE(reply->answered.direct_measurement);
  CHECK(reply->answered.unrecognised);
  CHECK(stamp::is_stateful(*reply) == false);
}

TEST_CASE("stamp: a reflector of a count of its own is told from one that copies") {
  stamp::Reflection how{.seq = 3, .received = kT2};
  CHECK(stamp::is_stateful(*stamp::decode_reply(reflected(wire_request(""), how))) == true);
  how.seq = 7;
  CHECK_FALSE(stamp::is_stateful(*stamp::decode_reply(reflected(wire_request(""), how))));
  how.answers.previous = {6, kT2, StampMethod::software};
  const auto asked = request_packet({.seq = 7, .asked = {.follow_up = true}}, 0);
  CHECK(stamp::is_stateful(*stamp::decode_reply(reflected(asked, how))) == true);
}

TEST_CASE("stamp: TLVs whose HMAC is wrong, missing or out of place come back with I, unread") {
  auto key = test_key();
  const Protection keyed{Mode::unauthenticated, &key};
  const stamp::Request request{.seq = 1, .asked = {.follow_up = true}};
  const auto packet = request_packet(request, 100, keyed);
  REQUIRE(packet[44 + 20 + 1] == octet(8));  // HMAC after Follow-Up, before padding
  const stamp::Reflection how{.received = kT2};
  const auto good = stamp::decode_reply(reflected(packet, how, keyed), keyed);
  CHECK_FALSE(good->answered.integrity_failed);
  CHECK(good->answered.follow_up);

  auto wrong = packet;
  wrong[50] ^= octet(1);
  const auto refused = reflected(wrong, how, keyed);
  for (const std::size_t at : {44U, 64U, 84U}) CHECK(refused[at] == octet(0xA0));
  CHECK(stamp::decode_reply(refused, keyed)->answered.integrity_failed);
  // No key at the reflector: it cannot verify, so it must not use.
  CHECK(reflected(packet)[44] == octet(0xA0));
  // No HMAC TLV where one is wanted; but Extra Padding alone needs none (RFC 8972 section 4.8).
  CHECK(reflected(request_packet(request, 0), how, keyed)[44] == octet(0xA0));
  CHECK(reflected(request_packet({}, 60), how, keyed)[44] == octet(0));
  auto moved = packet;
  moved[45] = octet(8);  // two of them
  CHECK(reflected(moved, how, keyed)[44] == octet(0xA0));
  // A reply whose HMAC was broken on its way.
  auto broken = reflected(packet, how, keyed);
  broken[52] ^= octet(1);
  CHECK(stamp::decode_reply(broken, keyed)->answered.integrity_failed);
}

TEST_CASE("stamp: authenticated packets carry TLVs under an HMAC of their own") {
  auto key = test_key();
  const Protection protection{Mode::authenticated, &key};
  stamp::Request request{.seq = 1, .sent = kT1, .session = 9, .asked = {.follow_up = true}};
  request.error.format = stamp::TimeFormat::ptp;
  const auto packet = request_packet(request, 200, protection);
  REQUIRE(packet.size() == 200);
  const auto reply =
      stamp::decode_reply(reflected(packet, {.received = kT2, .ttl = 5}, protection), protection);
  REQUIRE(reply);
  CHECK(reply->request_sent == kT1);
  CHECK(reply->request_error == request.error);
  CHECK(reply->session == 9);
  CHECK(reply->request_ttl == 5);
  CHECK(reply->answered.follow_up);
  auto other = HmacKey(std::as_bytes(std::span("another key of thirty-two octets", 32)));
  CHECK(stamp::decode_reply(packet, {Mode::authenticated, &other}).error() ==
        stamp::Refusal::bad_hmac);
}

TEST_CASE("stamp: HMAC-SHA-256 gives the digest of RFC 4231 test case 2, truncated") {
  HmacKey key(std::as_bytes(std::span("Jefe", 4)));
  const std::string_view text = "what do ya want for nothing?";
  const auto bytes = std::as_bytes(std::span(text));
  const auto digest = key.sign(bytes.first(5), bytes.subspan(5));
  CHECK(Packet(digest.begin(), digest.end()) ==
        hex("5b dc c1 46 bf 60 75 4e 6a 04 24 26 08 95 75 c7"));
}

TEST_CASE("stamp: a key file that is missing or too short is an error that says what to do") {
  CHECK_THROWS_WITH(HmacKey::from_file("/nowhere/stamp.key"),
                    Catch::Contains("read key /nowhere/stamp.key"));
  const test::TempDir dir;
  const auto path = dir.path() / "stamp.key";
  std::ofstream(path) << "short\n";
  CHECK_THROWS_WITH(HmacKey::from_file(path), Catch::Contains("at least 16"));
  std::ofstream(path) << "0123456789abcdef0123456789abcdef\n";
  auto key = HmacKey::from_file(path);
  CHECK(key.sign({}) == test_key().sign({}));
}

TEST_CASE("stamp: an Error Estimate is Multiplier * 2^(Scale - 32) s, and never too small") {
  using namespace std::chrono_literals;
  CHECK(stamp::ErrorEstimate{.scale = 12, .multiplier = 1}.error() == 954ns);  // 2^-20 s
  CHECK_FALSE(stamp::ErrorEstimate{.multiplier = 0}.error());
  for (const nanoseconds error : {0ns, 1ns, 999ns, 60'000ns, 1'000'000'000ns}) {
    const auto estimate = stamp::ErrorEstimate::of(error);
    CHECK(*estimate.error() >= error);
    CHECK(*estimate.error() <= error * 1.01 + 1ns);
  }
  const auto all = stamp::ErrorEstimate{true, stamp::TimeFormat::ptp, 63, 255};
  CHECK(all.wire() == 0xFFFF);
  CHECK(stamp::ErrorEstimate::from_wire(0xFFFF) == all);
}

TEST_CASE("stamp: NTP and PTP time stamps are what their standards say") {
  const stamp::Time half{std::chrono::milliseconds{1'500}};
  CHECK(stamp::to_wire(half, stamp::TimeFormat::ntp) == 0x83AA'7E81'8000'0000);
  CHECK(stamp::to_wire(half, stamp::TimeFormat::ptp) == 0x0000'0001'1DCD'6500);
  for (const auto format : {stamp::TimeFormat::ntp, stamp::TimeFormat::ptp})
    CHECK(stamp::from_wire(stamp::to_wire(kT1, format), format) == kT1);
  CHECK(stamp::from_wire(0, stamp::TimeFormat::ntp) == stamp::Time{});
}

TEST_CASE("stamp: a TWAMP Light request of 41 octets gets the 41 octets that its sender reads") {
  auto request = wire_request("");
  request.resize(stamp::kLeastSize);
  for (std::size_t i = 14; i < request.size(); ++i) request[i] = octet(unsigned(i * 7));
  REQUIRE(stamp::decode_request(request));
  CHECK(stamp::decode_request(request)->session == 0);
  const auto reply = reflected(request);
  CHECK(reply.size() == 41);
  CHECK(stamp::decode_reply(reply)->request_seq == 7);
  CHECK(stamp::decode_reply(reply)->request_ttl == 63);
}

TEST_CASE("stamp: replies are told from requests, in both modes and formats") {
  auto key = test_key();
  for (const auto& protection : {Protection{}, Protection{Mode::authenticated, &key}}) {
    for (const auto format : {stamp::TimeFormat::ntp, stamp::TimeFormat::ptp}) {
      const auto request = request_packet({.seq = 7, .sent = kT1}, 0, protection);
      CHECK_FALSE(stamp::looks_like_reply(request, protection.mode));
      const stamp::Reflection how{.received = kT2, .error = {.format = format}};
      CHECK(stamp::looks_like_reply(reflected(request, how, protection), protection.mode));
    }
  }
}

TEST_CASE("stamp: short packets are refused") {
  auto key = test_key();
  const Protection authenticated{Mode::authenticated, &key};
  const auto packet = request_packet({}, 0, authenticated);
  for (std::size_t size = 0; size < packet.size(); ++size) {
    const auto part = std::span(packet).first(size);
    CHECK(stamp::decode_request(part).has_value() == (size >= stamp::kLeastSize));
    CHECK(stamp::decode_reply(part).has_value() == (size >= stamp::kLeastSize));
    CHECK(stamp::decode_request(part, authenticated).error() == stamp::Refusal::too_short);
  }
}
