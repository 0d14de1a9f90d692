#include "probe/net/goodput_wire.hh"

#include <catch2/catch.hpp>

using namespace preau::goodput;

TEST_CASE("goodput wire: every message has its stated size and survives the round trip") {
  Token token{};
  token[3] = std::byte{42};
  const auto hello = encode(Hello{Role::flow, Direction::up, 4'000, token});
  CHECK(hello.size() == kHelloSize);
  const auto h = decode_hello(hello);
  REQUIRE(h);
  CHECK(h->role == Role::flow);
  CHECK(h->direction == Direction::up);
  CHECK(h->duration_ms == 4'000);
  CHECK(h->token == token);

  const auto turn = encode(Turn{Turn::Kind::wait, 1'500, token});
  CHECK(turn.size() == kTurnSize);
  CHECK(decode_turn(turn)->amount == 1'500);

  const auto report = encode(Report{1'000'000'000, 12'345});
  CHECK(report.size() == kReportSize);
  CHECK(decode_report(report)->octets == 12'345);
}

TEST_CASE("goodput wire: strangers, unknown roles and tests without end are refused") {
  const auto good = encode(Hello{});
  auto bad = good;
  bad[0] = std::byte{'G'};  // "GET / HT..."
  CHECK_FALSE(decode_hello(bad));
  bad = good;
  bad[8] = std::byte{4};
  CHECK_FALSE(decode_hello(bad));
  bad = good;
  bad[9] = std::byte{3};
  CHECK_FALSE(decode_hello(bad));
  CHECK_FALSE(decode_hello(encode(Hello{.duration_ms = kLongestMs + 1})));
  CHECK_FALSE(decode_hello(std::span(good).first(kHelloSize - 1)));
}
