// On which line a probe is, from what its interface shows.
#include "probe/measure/line.hh"

#include <catch2/catch.hpp>

using namespace preau;
using Catch::Contains;

namespace {

const Line kFibre{.id = "tilleuls-ftth", .access = AccessKind::ftth};
const Line kMobile{.id = "tilleuls-4g", .access = AccessKind::g4};

LineTold tell(const std::string& interface, const std::string& driver,
              const std::vector<Line>& lines = {}) {
  return tell_line({.interface = interface, .driver = driver}, lines);
}

}  // namespace

TEST_CASE("line: a mobile modem is the site's mobile line, and never its fibre") {
  for (const auto* driver : {"cdc_mbim", "qmi_wwan", "huawei_cdc_ncm"}) {
    const auto told = tell("usb0", driver, {kFibre, kMobile});
    CHECK(told.known);
    CHECK(told.line == "tilleuls-4g");
    CHECK(told.kind == "4g");
  }
  const auto foreign = tell("wwan0", "cdc_ether", {kFibre});
  CHECK(foreign.known);
  CHECK(foreign.kind == "4g or 5g");
  CHECK_FALSE(foreign.line);
  CHECK_THAT(foreign.evidence, Contains("none of the site's lines"));
  CHECK_FALSE(tell("wwp0s20f0u3", "", {kMobile, kMobile}).line);
}

TEST_CASE("line: behind a router it is the only one that is configured, which is said") {
  const auto told = tell("eth0", "igb", {kFibre});
  CHECK(told.known);
  CHECK(told.line == "tilleuls-ftth");
  CHECK_THAT(told.evidence, Contains("as configured"));
}

TEST_CASE("line: what cannot be told is said to be unknown, with what to do") {
  for (const auto& told :
       {tell("eth0", "igb"), tell("eth0", "igb", {kFibre, kMobile}),
        tell("enx0", "cdc_ether", {kFibre}), tell("usb0", "rndis_host", {kMobile}), tell("", "")}) {
    CHECK_FALSE(told.known);
    CHECK_FALSE(told.line);
    CHECK(told.kind.empty());
    CHECK_FALSE(told.evidence.empty());
  }
  CHECK_THAT(tell("eth0", "igb").evidence, Contains("--line ID=KIND"));
}

TEST_CASE("line: a port's speed and duplex are records, and one that tells none is a failure") {
  LinkRun run;
  run.link = {.interface = "eth0", .driver = "igb", .speed = Mbps{100}, .half_duplex = true};
  run.link.default_routes = {"eth0", "wwan0"};
  run.line = tell_line(run.link, std::vector{kFibre});
  auto records = to_records(run, {.name = "hub"});
  REQUIRE(records.size() == 3);
  CHECK(records[0].value == 100);
  CHECK(records[1].value == 1);
  CHECK_THAT(records[0].note, Contains("another default route by wwan0"));
  CHECK(records[2].line == "tilleuls-ftth");
  CHECK(records[2].target == "ftth");
  for (auto& r : records) {
    r.probe = r.site = "x";
    r.seq = 1;
    CHECK(problems(r).empty());
  }
  run.link = {.interface = "wlan0", .wireless = true};
  run.line = tell_line(run.link, {});
  records = to_records(run, {.name = "hub"});
  CHECK_THAT(records[0].failure, Contains("Wi-Fi"));
  CHECK_THAT(records[2].failure, Contains("cannot tell the line"));
  for (auto& r : records) {
    r.probe = r.site = "x";
    r.seq = 1;
    CHECK(problems(r).empty());
  }
}
