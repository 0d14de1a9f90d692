#include "probe/net/tcp_info.hh"

#include <array>

#include <catch2/catch.hpp>
#include <sys/socket.h>

#include "probe/net/endpoint.hh"
#include "probe/net/socket.hh"

using namespace preau;
using namespace std::chrono_literals;

namespace {

// Both ends of a connection over loopback.
struct Pair {
  FileDescriptor from, to;

  Pair() {
    const auto listener = listen_tcp(Address::resolve("127.0.0.1", 0));
    from = connect_tcp(local_address(listener), 1s);
    Address peer;
    to = accept_tcp(listener, peer);
  }

  void fill() {
    const std::array<char, 65'536> bulk{};
    while (::send(from.get(), bulk.data(), bulk.size(), MSG_DONTWAIT) > 0) {
    }
  }
};

}  // namespace

TEST_CASE("TCP's own counts: a sender with nothing to send runs dry, one that must wait does not") {
  Pair pair;
  CHECK(tcp_info(pair.from).ran_dry);
  pair.fill();  // nobody reads: the receiver's window ends it
  const auto info = tcp_info(pair.from);
  CHECK_FALSE(info.ran_dry);
  CHECK(info.acked > 0);
}

TEST_CASE("TCP's own counts: looks that found a sender dry are its buffer's part of the time") {
  Pair pair;
  SenderLooks looks;
  pair.fill();
  looks.look(pair.from.get());
  CHECK(looks.info(pair.from.get()).buffer_limited == tcp_info(pair.from).buffer_limited);
  SenderLooks dry;
  Pair idle;
  const std::array<char, 1'000> few{};
  CHECK(::send(idle.from.get(), few.data(), few.size(), 0) == 1'000);
  dry.look(idle.from.get());
  const auto info = dry.info(idle.from.get());
  CHECK(info.buffer_limited == info.busy);
}
