#include "probe/train/interface.hh"

#include <catch2/catch.hpp>

using namespace preau::train;

namespace {

constexpr auto kDev =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop\n"
    "    lo:    1000      10    0    0    0     0          0         0     1000      10    0    0\n"
    "  eth0: 123456789  1234    1    2    3     4          5         6 987654321    4321    0    "
    "0\n";

}  // namespace

TEST_CASE("interface: its counts are found by its whole name") {
  const auto counts = interface_counts(std::string_view(kDev), "eth0");
  REQUIRE(counts);
  CHECK(counts->received.octets == 123'456'789);
  CHECK(counts->received.packets == 1'234);
  CHECK(counts->sent.octets == 987'654'321);
  CHECK(counts->sent.packets == 4'321);
}

TEST_CASE("interface: what is not there, or is cut off, has no counts") {
  CHECK_FALSE(interface_counts(std::string_view(kDev), "eth"));
  CHECK_FALSE(interface_counts(std::string_view(kDev), ""));
  CHECK_FALSE(interface_counts(std::string_view("eth0: 1 2 3"), "eth0"));
  CHECK_FALSE(port_of("").speed);
}
