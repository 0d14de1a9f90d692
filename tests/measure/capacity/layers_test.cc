#include "probe/measure/capacity/layers.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::capacity;

TEST_CASE("capacity: a full gigabit port carries 975.3 Mbit/s of 1,500-octet packets") {
  CHECK(ip_rate_of_port(Mbps{1'000}, 1'500).value == Approx(1'000.0 * 1'500 / 1'538));
  const auto rates = by_layer(ip_rate_of_port(Mbps{1'000}, 1'500), 1'500, IpVersion::v4);
  CHECK(rates.l1.value == Approx(1'000));
  CHECK(rates.l2.value == Approx(1'000.0 * 1'518 / 1'538));
  CHECK(rates.l4.value == Approx(1'000.0 * 1'472 / 1'538));
}

TEST_CASE("capacity: a small packet fills the shortest frame, and IPv6 leaves less to UDP") {
  const auto rates = by_layer(Mbps{10}, 50, IpVersion::v6);
  CHECK(rates.l2.value == Approx(10.0 * 68 / 50));
  CHECK(by_layer(Mbps{10}, 28, IpVersion::v4).l2.value == Approx(10.0 * 64 / 28));
  CHECK(rates.l4.value == Approx(10.0 * 2 / 50));
}
