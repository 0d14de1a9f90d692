// What the reflector makes of packets, without a network: sessions, limits, replays, loops.
#include "probe/reflector/stamp_reflector.hh"

#include <array>
#include <vector>

#include <catch2/catch.hpp>
#include <netinet/in.h>

using namespace preau;
using namespace std::chrono_literals;
using stamp::Mode;

namespace {

constexpr WallTime kNow{1'795'500'930s};
using Packet = std::vector<std::byte>;

// A reflector, and a clock that stands still unless moved.
struct Bench {
  explicit Bench(const StampConfig& config) : reflector(config), protection(config.protection) {}

  std::optional<stamp::Reply> send(const stamp::Request& request, const std::string& from,
                                   std::uint16_t port = 40'000, std::uint8_t tos = 0) {
    packet.resize(stamp::kMostSize);
    packet.resize(stamp::encode(request, 0, protection, packet).size());
    return reflect(from, port, tos);
  }

  // What `packet` becomes.
  std::optional<stamp::Reply> reflect(const std::string& from, std::uint16_t port = 40'000,
                                      std::uint8_t tos = 0) {
    const auto peer = Address::resolve(from, port);
    departure = reflector.answer(packet, {peer, now, wall, true, 64, tos, false, crossed});
    if (!departure) return std::nullopt;
    reflector.leave(packet, *departure, wall + 5us);
    return *stamp::decode_reply(packet, protection);
  }

  void wait(std::chrono::nanoseconds time) {
    now += time;
    wall += time;
  }

  StampReflector reflector;
  stamp::Protection protection;
  Packet packet;
  std::optional<StampReflector::Departure> departure;
  Steady now{1'000s};
  WallTime wall{kNow};
  bool crossed{};
};

stamp::Request request(std::uint32_t seq, std::uint16_t session = 1) {
  return {.seq = seq, .sent = kNow + seq * 10ms, .session = session};
}

HmacKey test_key() {
  return HmacKey(std::as_bytes(std::span("0123456789abcdef0123456789abcdef", 32)));
}

}  // namespace

TEST_CASE("stamp reflector: counts each session for itself, so that loss has a direction") {
  Bench b({});
  CHECK(b.send(request(0, 1), "10.0.0.1")->seq == 0);
  CHECK(b.send(request(5, 1), "10.0.0.1")->seq == 1);  // 1 to 4 were lost on their way here
  CHECK(b.send(request(5, 1), "10.0.0.1")->seq == 2);  // a duplicate is the sender's to count
  CHECK(b.send(request(0, 2), "10.0.0.1")->seq == 0);  // another SSID
  CHECK(b.send(request(0, 1), "10.0.0.1", 40'001)->seq == 0);  // another port
  CHECK(b.send(request(0, 1), "10.0.0.2")->seq == 0);          // another address
  CHECK(b.send(request(6, 1), "10.0.0.1")->seq == 3);
}

TEST_CASE("stamp reflector: told to be stateless, it copies the sequence number") {
  Bench b({.stateful = false});
  CHECK(b.send(request(5), "10.0.0.1")->seq == 5);
  CHECK(b.reflector.counters().stateless == 1);
}

TEST_CASE("stamp reflector: a full table reflects newcomers stateless and evicts nobody in use") {
  Bench b({.most_sessions = 2});
  CHECK(b.send(request(7), "10.0.0.1")->seq == 0);
  CHECK(b.send(request(7), "10.0.0.2")->seq == 0);
  CHECK(b.send(request(7), "10.0.0.3")->seq == 7);
  CHECK(b.send(request(8), "10.0.0.1")->seq == 1);
  b.wait(121s);  // all have expired
  CHECK(b.send(request(9), "10.0.0.3")->seq == 0);
  CHECK(b.send(request(9), "10.0.0.1")->seq == 0);
}

TEST_CASE("stamp reflector: one source gets its share of sessions, also after they expired") {
  Bench b({.most_sessions_of_source = 2});
  CHECK(b.send(request(7, 1), "10.0.0.1")->seq == 0);
  CHECK(b.send(request(7, 2), "10.0.0.1")->seq == 0);
  CHECK(b.send(request(7, 3), "10.0.0.1")->seq == 7);
  CHECK(b.send(request(7, 3), "10.0.0.2")->seq == 0);
  b.wait(100s);
  CHECK(b.send(request(8, 1), "10.0.0.1")->seq == 1);
  b.wait(100s);  // session 2 has expired
  CHECK(b.send(request(8, 3), "10.0.0.1")->seq == 0);
}

TEST_CASE("stamp reflector: a source over its rate gets nothing, the others all") {
  Bench b({.rate = {.per_second = 100, .burst = 10}});
  int answered = 0;
  for (std::uint32_t i = 0; i < 50; ++i) answered += b.send(request(i), "10.0.0.1") ? 1 : 0;
  CHECK(answered == 10);
  CHECK(b.reflector.counters().rate_limited == 40);
  CHECK(b.send(request(0), "10.0.0.2"));
  b.wait(10ms);
  CHECK(b.send(request(50), "10.0.0.1"));
  CHECK_FALSE(b.send(request(51), "10.0.0.1"));
}

TEST_CASE("stamp reflector: a flood of invented sources costs an honest one nothing") {
  Bench b({});
  std::uint32_t invented = 0;
  for (std::uint32_t i = 0; i < 100; ++i) {  // 50 a second, among 30,000
    for (int k = 0; k < 600; ++k) {
      ++invented;
      b.send(request(0), "11." + std::to_string(invented >> 16U) + "." +
                             std::to_string(invented >> 8U & 255U) + "." +
                             std::to_string(invented & 255U));
    }
    CHECK(b.send(request(i), "10.0.0.1"));
    b.wait(20ms);
  }
}

TEST_CASE("stamp reflector: an IPv6 packet from an IPv4 address is forged") {
  Bench b({});
  b.crossed = true;
  CHECK_FALSE(b.send(request(0), "::ffff:10.0.0.1"));
  CHECK(b.reflector.counters().refused_source == 1);
}

TEST_CASE("stamp reflector: an IPv6 /64 is one source, and an IPv4 address is the same in both") {
  CHECK(source_key(Address::resolve("2001:db8::1", 0)) ==
        source_key(Address::resolve("2001:db8::ffff", 0)));
  CHECK(source_key(Address::resolve("2001:db8::1", 0)) !=
        source_key(Address::resolve("2001:db8:0:1::1", 0)));
  CHECK(source_key(Address::resolve("10.0.0.1", 0)) != source_key(Address::resolve("10.0.0.2", 0)));
  CHECK(source_key(Address::resolve("10.0.0.1", 0)) ==
        source_key(Address::resolve("::ffff:10.0.0.1", 0)));
}

TEST_CASE("stamp reflector: it never answers services that answer, nor groups") {
  Bench b({});
  for (const unsigned port : {0U, 7U, 19U, 53U, 123U, 623U, 1900U, 3702U})
    CHECK_FALSE(b.send(request(0), "10.0.0.1", static_cast<std::uint16_t>(port)));
  for (const auto* from : {"224.0.0.1", "255.255.255.255", "0.0.0.0", "0.1.2.3", "ff02::1",
                           "::", "::ffff:224.0.0.1", "::ffff:0.0.0.0"})
    CHECK_FALSE(b.send(request(0), from));
  CHECK(b.reflector.counters().refused_source == 16);
  CHECK(b.send(request(0), "10.0.0.1", stamp::kPort));  // nothing forbids a sender this one
}

TEST_CASE("stamp reflector: two of them pointed at each other do not loop") {
  auto key = test_key();
  for (const auto& protection :
       {stamp::Protection{}, stamp::Protection{Mode::authenticated, &key}}) {
    Bench a({.protection = protection}), b({.protection = protection});
    REQUIRE(a.send(request(0), "10.0.0.2", stamp::kPort));  // forged: b never sent it
    b.packet = a.packet;
    CHECK_FALSE(b.reflect("10.0.0.1", stamp::kPort));
    CHECK(b.reflector.counters().was_reply == 1);
  }
}

TEST_CASE("stamp reflector: too short for a TWAMP Light reply is too short to be answered") {
  Bench b({});
  b.packet.assign(40, std::byte{0});
  CHECK_FALSE(b.reflect("10.0.0.1"));
  CHECK(b.reflector.counters().too_short == 1);
  b.packet.assign(41, std::byte{0});
  CHECK(b.reflect("10.0.0.1"));
  CHECK(b.packet.size() == 41);
}

TEST_CASE("stamp reflector: random TWAMP padding makes one session, not one a packet") {
  Bench b({});
  for (unsigned seed = 1; seed < 20; ++seed) {
    b.packet.resize(60);
    for (std::size_t i = 0; i < 60; ++i) b.packet[i] = std::byte((i * 37 + seed * 101) & 0xFFU);
    REQUIRE(b.reflect("10.0.0.1"));
  }
  CHECK(b.reflector.counters().sessions == 1);
}

TEST_CASE("stamp reflector: Follow-Up Telemetry tells when the previous reply really left") {
  Bench b({});
  auto asking = request(0);
  asking.asked.follow_up = true;
  CHECK(b.send(asking, "10.0.0.1")->answered.follow_up == stamp::FollowUp{});
  REQUIRE(b.departure->follow_up);
  b.reflector.note_sent(b.departure->key, b.departure->seq, kNow + 9us, b.now);
  asking.seq = 1;
  CHECK(b.send(asking, "10.0.0.1")->answered.follow_up ==
        stamp::FollowUp{0, kNow + 9us, stamp::StampMethod::software});
  // The kernel did not tell in time: T3 stands in, 5 us after T2.
  asking.seq = 2;
  CHECK(b.send(asking, "10.0.0.1")->answered.follow_up ==
        stamp::FollowUp{1, kNow + 5us, stamp::StampMethod::software});
}

TEST_CASE("stamp reflector: Direct Measurement counts what came and what went") {
  Bench b({});
  auto asking = request(0);
  asking.asked.sender_sent = 10;
  b.send(request(0), "10.0.0.1");
  CHECK(b.send(asking, "10.0.0.1")->answered.direct_measurement ==
        stamp::DirectMeasurement{10, 2, 2});
}

TEST_CASE("stamp reflector: replies bear the request's DSCP, or the one asked for, and no ECN") {
  Bench b({});
  b.send(request(0), "10.0.0.1", 40'000, 46 << 2 | 3);
  CHECK(b.departure->tos == 46 << 2);
  auto asking = request(1);
  asking.asked.dscp = 10;
  const auto reply = b.send(asking, "10.0.0.1", 40'000, 46 << 2 | 3);
  CHECK(b.departure->tos == 10 << 2);
  CHECK(reply->answered.class_of_service == stamp::ClassOfService{10, 46, 3, 0});
  asking.asked.dscp = 56;
  CHECK(b.send(asking, "10.0.0.1", 40'000, 46 << 2)->answered.class_of_service->refused == 1);
  CHECK(b.departure->tos == 46 << 2);
}

TEST_CASE("stamp reflector: with a key, whatever is not signed by it gets no answer") {
  auto key = test_key();
  Bench b({.protection = {Mode::authenticated, &key}});
  REQUIRE(b.send(request(0), "10.0.0.1"));
  b.packet.assign(200, std::byte{0});
  CHECK_FALSE(b.reflect("10.0.0.1"));
  CHECK(b.reflector.counters().bad_hmac == 1);
}

TEST_CASE("stamp reflector: who lacks the key cannot spend the bucket of who has it") {
  auto key = test_key();
  Bench b({.protection = {Mode::authenticated, &key}, .rate = {.per_second = 10, .burst = 10}});
  for (int i = 0; i < 100; ++i) {
    b.packet.assign(200, std::byte{0});
    CHECK_FALSE(b.reflect("10.0.0.1"));
  }
  CHECK(b.send(request(0), "10.0.0.1"));
  CHECK(b.reflector.counters().rate_limited == 0);
}

TEST_CASE("stamp reflector: a sender's coarse clock, or one that is set back, is no replay") {
  auto key = test_key();
  Bench b({.protection = {Mode::authenticated, &key}});
  for (std::uint32_t seq = 0; seq < 50; ++seq)  // T1 in whole seconds
    CHECK(b.send({.seq = seq, .sent = kNow, .session = 1}, "10.0.0.1"));
  for (std::uint32_t seq = 50; seq < 150; ++seq)
    CHECK(b.send({.seq = seq, .sent = kNow - 1s + seq * 10ms, .session = 1}, "10.0.0.1"));
}

TEST_CASE("stamp reflector: a recorded session cannot be played again beside the real one") {
  auto key = test_key();
  Bench b({.protection = {Mode::authenticated, &key}});
  const auto recorded = [&](std::uint32_t seq) { return b.send(request(seq), "10.0.0.1"); };
  REQUIRE(recorded(0));
  CHECK(recorded(0));  // twice: the network does that
  b.wait(20s);
  REQUIRE(recorded(2'000));
  CHECK(recorded(1'999));      // late, but not by 10 s
  CHECK_FALSE(recorded(0));    // 20 s older than the newest
  CHECK_FALSE(recorded(990));  // 1,010 numbers back are within the window, 10.1 s are not
  CHECK(b.reflector.counters().replayed == 2);
  // A sender that starts again has a newer T1, whatever its number.
  CHECK(b.send({.seq = 0, .sent = kNow + 21s, .session = 1}, "10.0.0.1"));
  CHECK_FALSE(recorded(2'000));  // its number is ahead of the new count
}

TEST_CASE("stamp reflector: a synchronised sender's packets may not be old, even the first") {
  auto key = test_key();
  Bench b({.protection = {Mode::authenticated, &key}});
  auto old = request(0);
  old.error.synchronised = true;
  old.sent = kNow - 301s;
  CHECK_FALSE(b.send(old, "10.0.0.1"));
  old.sent = kNow + 301s;
  CHECK_FALSE(b.send(old, "10.0.0.1"));
  old.sent = kNow - 299s;
  CHECK(b.send(old, "10.0.0.1"));
}
