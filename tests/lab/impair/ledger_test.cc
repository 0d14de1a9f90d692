#include "tests/lab/impair/ledger.hh"

#include <sstream>

#include <catch2/catch.hpp>

#include "tests/lab/impair/match.hh"
#include "tests/lab/impair/udp.hh"

using namespace preau::lab;
using namespace std::chrono_literals;

namespace {

// Ethernet, IPv4, UDP from 40000 to 862 with the payload "abcd", and two octets of padding.
Frame ipv4_udp() {
  Frame f{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00};
  f.insert(f.end(), {0x45, 0, 0, 32, 0, 0, 0x40, 0, 64, 17, 0, 0, 10, 9, 0, 1, 10, 9, 0, 2});
  f.insert(f.end(), {0x9c, 0x40, 0x03, 0x5e, 0, 12, 0, 0, 'a', 'b', 'c', 'd', 0, 0});
  return f;
}

Frame ipv6_udp() {
  Frame f{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 10, 17, 64};
  f.resize(f.size() + 32);
  f.insert(f.end(), {0x03, 0x5e, 0x9c, 0x40, 0, 10, 0, 0, 'x', 'y'});
  return f;
}

std::string line(Way way, const Packet& packet, std::size_t octets = 14) {
  std::ostringstream out;
  Ledger(out, 1s, octets).write(way, packet);
  return out.str();
}

}  // namespace

TEST_CASE("udp: ports and payload of IPv4 and IPv6, without the padding") {
  const auto f = ipv4_udp();
  const auto four = udp_of(f);
  REQUIRE(four);
  CHECK(four->source == 40000);
  CHECK(four->destination == 862);
  CHECK(std::string(four->payload.begin(), four->payload.end()) == "abcd");
  const auto g = ipv6_udp();
  const auto six = udp_of(g);
  REQUIRE(six);
  CHECK(six->source == 862);
  CHECK(std::string(six->payload.begin(), six->payload.end()) == "xy");
}

TEST_CASE("udp: what is cut short, no UDP or a later fragment is none") {
  const auto whole = ipv4_udp();
  for (std::size_t size = 0; size < 14 + 20 + 8; ++size)
    CHECK_FALSE(udp_of(std::span(whole).first(size)));
  auto f = whole;
  f[13] = 0x06;  // ARP
  CHECK_FALSE(udp_of(f));
  f = whole;
  f[23] = 6;  // TCP
  CHECK_FALSE(udp_of(f));
  f = whole;
  f[21] = 1;  // fragment offset
  CHECK_FALSE(udp_of(f));
}

TEST_CASE("match: a UDP port at either end; without one every frame") {
  const auto f = ipv4_udp();
  CHECK((*Match::read("udp:862"))(f));
  CHECK((*Match::read("udp:40000"))(f));
  CHECK_FALSE((*Match::read("udp:53"))(f));
  CHECK(Match()(Frame(60)));
}

TEST_CASE("ledger: a line says direction, number, times, length, payload and fate") {
  Packet p{.number = 17, .arrived = 1s + 5ns, .due = 1s + 2ms, .frame = ipv4_udp()};
  CHECK(line(Way::forward, p) == "forward 17 5 2000000 48 61626364 passed\n");
  CHECK(line(Way::forward, p, 2) == "forward 17 5 2000000 48 6162 passed\n");
  CHECK(line(Way::forward, p, 0) == "forward 17 5 2000000 48 - passed\n");
}

TEST_CASE("ledger: what did not leave has no time of leaving, what is no UDP no payload") {
  Packet p{.number = 1, .arrived = 1s, .due = 1s, .frame = Frame(60), .fate = Fate::queue_drop};
  CHECK(line(Way::backward, p) == "backward 1 0 - 60 - queue-drop\n");
}
