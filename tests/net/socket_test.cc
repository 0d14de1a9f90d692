#include "probe/net/socket.hh"

#include <catch2/catch.hpp>

using namespace preau;

TEST_CASE("address: an IPv4 address is the same host as an IPv6 socket tells it") {
  const auto v4 = Address::numeric("10.9.0.2", 4'000);
  const auto mapped = Address::numeric("::ffff:10.9.0.2", 5'000);
  CHECK(v4.same_host(mapped));
  CHECK(mapped.same_host(v4));
  CHECK(mapped.same_host(mapped));
  CHECK(mapped.unmapped().text() == "10.9.0.2:5000");
  CHECK_FALSE(v4.same_host(Address::numeric("::ffff:10.9.0.3", 0)));
  CHECK_FALSE(v4.same_host(Address::numeric("::10.9.0.2", 0)));
}

TEST_CASE("address: hosts of IPv6 are compared whole") {
  const auto one = Address::numeric("2001:db8::1", 1);
  CHECK(one.same_host(Address::numeric("2001:db8::1", 2)));
  CHECK_FALSE(one.same_host(Address::numeric("2001:db8::2", 1)));
  CHECK(one.unmapped().text() == "[2001:db8::1]:1");
}

TEST_CASE("address: IPv6 is read in the brackets that our own messages have") {
  CHECK(Address::resolve("[2001:db8::1]", 862).text() == "[2001:db8::1]:862");
  CHECK(Address::numeric("[::1]", 1).host() == "::1");
  for (const auto* wrong : {"[10.9.0.1]", "[localhost]", "[::1", "[]", "["})
    CHECK_THROWS(Address::resolve(wrong, 1));
}
