#include "probe/train/wire.hh"

#include <array>

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::train;

namespace {

Order healthy() {
  return {.kind = Order::Kind::send,
          .segments = 2,
          .burst_packets = 3,
          .train = 7,
          .ip_octets = 1'500,
          .head_packets = 100,
          .head_kbps = 300'000,
          .body_packets = 900,
          .body_kbps = 105'000,
          .sprint_packets = 60,
          .sprint_kbps = 310'000,
          .patience_ms = 20};
}

}  // namespace

TEST_CASE("train wire: every message has its stated size and survives the round trip") {
  const auto octets = encode(healthy());
  CHECK(octets.size() == kOrderSize);
  const auto order = decode_order(octets);
  REQUIRE(order);
  CHECK(order->packets() == 1'060);
  CHECK(order->parts()[2].kbps == 310'000);
  CHECK(order->segments == 2);
  CHECK(order->body_kbps == 105'000);
  CHECK(order->seconds() == Approx(healthy().seconds()));

  Account account{.train = 7, .ip_octets = 1'500};
  account.host.socket_drops = 3;
  account.host.cpu = Ratio{0.25};
  account.host.link = Mbps{1'000};
  account.bursts = {{nanoseconds{1'000}, 0, 3}, {nanoseconds{2'000}, 3, 1}};
  const auto told = encode(account);
  REQUIRE(told.size() == kAccountSize + 2 * kBurstSize);
  const auto head = decode_account(told);
  REQUIRE(head);
  CHECK(head->bursts == 2);
  CHECK(head->account.host.socket_drops == 3);
  CHECK(head->account.host.cpu->value == 0.25);
  CHECK(head->account.host.link->value == 1'000);
  const auto second = std::span(told).subspan(kAccountSize + kBurstSize);
  CHECK(decode_burst(second) == account.bursts[1]);

  std::array<std::byte, kMarkSize> mark{};
  encode(Mark{{}, 7, 41}, mark);
  CHECK(decode_mark(mark)->sequence == 41);
}

TEST_CASE("train wire: what could not be read arrives as absent, not as zero") {
  const auto head = decode_account(encode(Account{}));
  REQUIRE(head);
  CHECK_FALSE(head->account.host.socket_drops);
  CHECK_FALSE(head->account.host.softnet_drops);
  CHECK_FALSE(head->account.host.backlog);
  CHECK_FALSE(head->account.host.cpu);
  CHECK_FALSE(head->account.host.link);
}

TEST_CASE("train wire: a thread that used ten cores is a lie") {
  Account account;
  account.host.cpu = Ratio{1.02};
  CHECK(decode_account(encode(account)));
  account.host.cpu = Ratio{429'000};
  CHECK_FALSE(decode_account(encode(account)));
}

TEST_CASE("train wire: orders beyond what one test is worth are refused") {
  const auto refused = [](auto change) {
    auto order = healthy();
    change(order);
    return !decode_order(encode(order));
  };
  CHECK(refused([](Order& o) { o.ip_octets = kLeastOctets - 1; }));
  CHECK(refused([](Order& o) { o.burst_packets = 0xFFFF; }));  // all of it before a stop is heard
  CHECK(refused([](Order& o) { o.ip_octets = kMostOctets + 1; }));
  CHECK(refused([](Order& o) { o.head_packets = kMostPackets; }));
  CHECK(refused([](Order& o) { o.head_packets = 0xFFFF'FFFF; }));
  CHECK(refused([](Order& o) { o.sprint_packets = 0xFFFF'FFFF; }));
  CHECK(refused([](Order& o) { o.sprint_kbps = 0; }));
  CHECK(refused([](Order& o) { o.head_packets = o.body_packets = o.sprint_packets = 0; }));
  CHECK(refused([](Order& o) { o.burst_packets = 0; }));
  CHECK(refused([](Order& o) { o.body_kbps = 0; }));
  CHECK(refused([](Order& o) { o.body_kbps = kMostKbps + 1; }));
  CHECK(refused([](Order& o) { o.body_kbps = 1'000; }));  // 10.8 s
  CHECK(refused([](Order& o) { o.patience_ms = 501; }));
  CHECK(refused([](Order& o) { o.kind = static_cast<Order::Kind>(3); }));
  const auto whole = encode(healthy());
  CHECK_FALSE(decode_order(std::span(whole).first(kOrderSize - 1)));
}

TEST_CASE("train wire: bursts that no train has are refused") {
  const auto one = [](Burst burst) {
    const auto octets = encode(Account{.bursts = {burst}});
    return decode_burst(std::span(octets).subspan(kAccountSize));
  };
  CHECK(one({nanoseconds{5}, 0, 1}));
  CHECK_FALSE(one({nanoseconds{5}, 0, 0}));
  CHECK_FALSE(one({nanoseconds{5}, 0, kMostPackets + 1}));
  CHECK_FALSE(one({nanoseconds{-5}, 0, 1}));
}
