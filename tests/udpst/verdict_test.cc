#include <catch2/catch.hpp>

#include "probe/udpst/run.hh"

using namespace preau;
using namespace preau::udpst;

namespace {

// A second in which 10,000 datagrams of 1222 octets came: 100 Mbit/s of IP.
Run good() {
  Run run;
  run.sub_intervals = {{.datagrams = 5'000, .octets = 5'000 * 1'222, .duration_us = 1'000'000},
                       {.datagrams = 10'000, .octets = 10'000 * 1'222, .duration_us = 1'000'000}};
  run.full_reports = 10;
  run.datagrams = 15'000;
  return run;
}

}  // namespace

TEST_CASE("udpst: the value is the most of the sub-intervals, IP header included") {
  const auto run = good();
  REQUIRE(best(run) != nullptr);
  CHECK(mbit_per_second(*best(run), run) == Approx(100));
  CHECK(validity(run) == Validity::valid);
  CHECK(limited_by(run) == LimitedBy::network);
  CHECK_THAT(report(run, {}).text(), Catch::Contains("\"low\":null,\"high\":null"));
}

TEST_CASE("udpst: what the probe or the search limited is flagged") {
  auto run = good();
  SECTION("drops") { run.drops = 1; }
  SECTION("lateness") { run.bursts = 1'000, run.bursts_skipped = 21; }
  SECTION("CPU") { run.shortage = "CPU 97 % busy"; }
  CHECK(validity(run) == Validity::suspect);
  CHECK(limited_by(run) == LimitedBy::probe);
  CHECK_FALSE(note(run).empty());
}

TEST_CASE("udpst: a path that was never full has room that nobody saw") {
  auto run = good();
  run.full_reports = 1;
  CHECK(validity(run) == Validity::suspect);
  CHECK(limited_by(run) == LimitedBy::unknown);
  CHECK_THAT(note(run), Catch::Contains("never full"));
  run.interface_full = true;
  CHECK(validity(run) == Validity::valid);
}

TEST_CASE("udpst: nothing received and lies are failures, and say so") {
  Run nothing;
  nothing.failure = "no load PDU came for 3 s";
  CHECK(validity(nothing) == Validity::failed);
  auto lied = good();
  lied.lie = "the far end says that it received 2 datagrams when 1 had been sent";
  CHECK(validity(lied) == Validity::failed);
  CHECK_THAT(report(lied, {}).text(),
             Catch::Contains("\"value\":null") && Catch::Contains("when 1 had been sent"));
}
