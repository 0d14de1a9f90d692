// The test's socket over loopback: what each datagram weighs, whichever family its address has.
#include "probe/udpst/load_socket.hh"

#include <chrono>

#include <catch2/catch.hpp>

#include "probe/net/error.hh"
#include "probe/udpst/load_sender.hh"

using namespace preau;
using namespace preau::udpst;
using namespace std::chrono_literals;

namespace {

// A server that hears both families tells of an IPv4 client as ::ffff:a.b.c.d.
FileDescriptor bound(sa_family_t family, const Address& at) {
  FileDescriptor socket(check("socket udp", ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  check("bind udp", ::bind(socket.get(), at.get(), at.length));
  return socket;
}

struct Weighed {
  std::uint32_t headers{};
  std::size_t payload{};  // octets of the one datagram that row 1's first transmitter sends
  std::uint64_t sent{};   // octets of IP, as counted
};

Weighed weigh(sa_family_t family, const char* peer) {
  const auto to = Address::numeric(peer, 0);
  const auto far = bound(to.storage.ss_family, to);
  LoadSocket socket(FileDescriptor(check("socket udp", ::socket(family, SOCK_DGRAM, 0))),
                    to.with_port(local_address(far).port()));
  const std::uint32_t payload = 1'250 - 28;  // RFC 9946's standard size, in IPv4
  LoadSender sender(socket, {.interval1_us = 1'000, .payload1 = payload, .burst1 = 1}, {});
  sender.send_due(LoadSender::Steady{} + 1ms);
  std::array<std::byte, 2'000> data{};
  REQUIRE(wait_readable(far, 1s));
  const auto got = ::recv(far.get(), data.data(), data.size(), MSG_DONTWAIT);
  const auto count = socket.octets_sent() / 1'250;  // of equal ones
  REQUIRE(count > 0);
  return {socket.header_octets(), static_cast<std::size_t>(got), socket.octets_sent() / count};
}

}  // namespace

TEST_CASE("udpst: a v4-mapped peer's datagrams are IPv4's, 1,250 octets with 28 of headers") {
  for (const auto& [family, peer] :
       {std::pair{AF_INET, "127.0.0.1"}, std::pair{AF_INET6, "::ffff:127.0.0.1"}}) {
    CAPTURE(peer);
    const auto weighed = weigh(static_cast<sa_family_t>(family), peer);
    CHECK(weighed.headers == 28);
    CHECK(weighed.payload == 1'222);
    CHECK(weighed.sent == 1'250);
  }
}

TEST_CASE("udpst: in IPv6 the payload is 20 octets less, and the packet as large") {
  const auto weighed = weigh(AF_INET6, "::1");
  CHECK(weighed.headers == 48);
  CHECK(weighed.payload == 1'202);
  CHECK(weighed.sent == 1'250);
}
