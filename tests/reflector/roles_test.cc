#include "probe/reflector/roles.hh"

#include <catch2/catch.hpp>

using namespace preau;

TEST_CASE("roles: private are RFC 1918, RFC 4193, loopback and link-local") {
  for (const auto* at : {"10.9.0.1", "172.16.0.1", "172.31.255.255", "192.168.4.1", "127.0.0.1",
                         "169.254.1.1", "::1", "fe80::1", "fd00::1", "fc00::1", "::ffff:10.0.0.1"})
    CHECK(is_private(Address::resolve(at, 0)));
  for (const auto* at : {"9.255.255.255", "11.0.0.0", "172.15.0.1", "172.32.0.1", "192.169.0.1",
                         "100.63.0.1", "100.64.0.1", "100.127.255.255", "203.0.113.9",
                         "2001:db8::1", "fe00::1", "::ffff:203.0.113.9"})
    CHECK_FALSE(is_private(Address::resolve(at, 0)));
}

TEST_CASE("roles: everything at home; among strangers what was named") {
  const auto home = choose_roles({}, true);
  CHECK(home.serves(Duty::stamp));
  CHECK(home.serves(Duty::goodput));
  CHECK(home.serves(Duty::capacity));
  CHECK(home.serves(Duty::udpst));
  CHECK(home.serves(Duty::iperf3));
  CHECK(home.serves(Duty::ndt7));
  CHECK(home.refused.empty());

  const auto nothing = choose_roles({}, false);
  CHECK(nothing.served.empty());
  CHECK_THAT(nothing.refused, Catch::Contains("--roles stamp"));

  const auto named = choose_roles({"goodput"}, false);
  CHECK(named.serves(Duty::goodput));
  CHECK_FALSE(named.serves(Duty::stamp));
  CHECK_THROWS_WITH(choose_roles({"nap"}, true), Catch::Contains("no role nap"));
}
