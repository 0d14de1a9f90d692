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

TEST_CASE("interface: default routes by preference, others left out") {
  const auto* text =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
      "wwan0\t00000000\t0101A8C0\t0003\t0\t0\t700\t00000000\t0\t0\t0\n"
      "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
      "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n";
  CHECK(default_routes(text) == std::vector<std::string>{"eth0", "wwan0"});
  CHECK(default_routes("").empty());
  CHECK(default_routes("eth0 00000000\n").empty());
}

TEST_CASE("interface: loopback is the way to ourselves, and is no Wi-Fi") {
  CHECK(interface_toward(preau::Address::numeric("127.0.0.1", 9)) == "lo");
  CHECK_FALSE(is_wireless("lo"));
  CHECK(driver_of("no-such-one").empty());
}
