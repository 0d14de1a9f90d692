#include "probe/join/lease.hh"

#include <catch2/catch.hpp>

using preau::join::parse_lease;

TEST_CASE("lease: udhcpc's words become addresses") {
  const auto lease = parse_lease(
      "udhcpc: started, v1.35.0\nlease event deconfig\nudhcpc: broadcasting discover\nlease event "
      "bound\n"
      "lease address 10.77.1.12\nlease mask 255.255.255.0\nlease router 10.77.1.1 10.77.1.2\n"
      "lease dns 10.78.0.2 10.78.0.3\nlease server 10.77.1.1\nlease seconds 300\n");
  REQUIRE(lease);
  CHECK(lease->address == "10.77.1.12");
  CHECK(lease->mask == "255.255.255.0");
  CHECK(lease->router == "10.77.1.1");
  CHECK(lease->dns == std::vector<std::string>{"10.78.0.2", "10.78.0.3"});
  CHECK(lease->seconds == 300);
}

TEST_CASE("lease: without an address there is none, and what is no address is left out") {
  CHECK_FALSE(parse_lease(""));
  CHECK_FALSE(parse_lease("lease event leasefail\n"));
  CHECK_FALSE(parse_lease("lease address $(reboot)\nlease mask 255.255.255.0\n"));
  const auto lease =
      parse_lease("lease address 10.0.0.2\nlease mask 255.0.0.0\nlease dns evil 10.0.0.1 ;x\n");
  REQUIRE(lease);
  CHECK(lease->dns == std::vector<std::string>{"10.0.0.1"});
  CHECK(lease->router.empty());
  CHECK_FALSE(lease->seconds);
}
