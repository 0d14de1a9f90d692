#include <catch2/catch.hpp>

#include "probe/udpst/doubts.hh"

using namespace preau;
using namespace preau::udpst;

namespace {

Trial trial(double mbit_s, std::size_t sub_interval, bool full = false, std::uint32_t lost = 0) {
  return {.mbit_s = mbit_s,
          .datagrams = static_cast<std::uint32_t>(mbit_s * 5),
          .lost = lost,
          .full = full,
          .sub_interval = sub_interval};
}

// A climb, then seconds in which 10,000 datagrams of 1222 octets came: 100 Mbit/s of IP.
Run good() {
  Run run;
  run.sub_intervals = {{.datagrams = 5'000, .octets = 5'000 * 1'222, .duration_us = 1'000'000},
                       {.datagrams = 9'900, .octets = 9'900 * 1'222, .duration_us = 1'000'000},
                       {.datagrams = 10'000, .octets = 10'000 * 1'222, .duration_us = 1'000'000}};
  for (int i = 1; i <= 10; ++i) run.trials.push_back(trial(10 * i, 0));
  for (std::size_t i = 10; i < 60; ++i) run.trials.push_back(trial(100, i / 20, i % 5 == 0, 2));
  run.datagrams = 24'900;
  run.expected = 60;
  run.tested = std::chrono::seconds{3};
  return run;
}

}  // namespace

TEST_CASE("udpst: the value is the most of the sub-intervals, IP header included") {
  const auto run = good();
  REQUIRE(best(run) != nullptr);
  CHECK(mbit_per_second(*best(run), run) == Approx(100));
  CHECK(note(run).empty());
  CHECK(validity(run) == Validity::valid);
  CHECK(limited_by(run) == LimitedBy::network);
  CHECK_THAT(report(run, {}).text(), Catch::Contains("\"low\":null,\"high\":null"));
}

TEST_CASE("udpst: what the probe or the server limited is flagged") {
  auto run = good();
  auto who = LimitedBy::probe;
  SECTION("drops") { run.drops = 1; }
  SECTION("lateness") { run.bursts = 1'000, run.bursts_skipped = 21; }
  SECTION("CPU") { run.shortage = "CPU 97 % busy"; }
  SECTION("our own port") { run.left = 900, run.held_back = 100; }
  SECTION("pauses") { run.paused = std::chrono::milliseconds{70}, who = LimitedBy::server; }
  SECTION("reports that do not come") { run.expected = 90, who = LimitedBy::server; }
  CHECK(validity(run) == Validity::suspect);
  CHECK(limited_by(run) == who);
  CHECK_FALSE(note(run).empty());
}

TEST_CASE("udpst: one datagram that our interface refused is no full interface") {
  auto run = good();
  run.left = 10'000, run.held_back = 1;
  CHECK(validity(run) == Validity::valid);
}

TEST_CASE("udpst: what the search took for a full path is looked at again") {
  auto run = good();
  std::string said;
  SECTION("never full") {
    for (auto& each : run.trials) each.full = false;
    said = "not full at the maximum";
  }
  SECTION("full at first alone, and still climbing") {
    for (auto& each : run.trials) each.full = each.sub_interval == 0 && each.full;
    run.sub_intervals.insert(run.sub_intervals.begin() + 1, 2, run.sub_intervals[0]);
    said = "not full at the maximum";
  }
  SECTION("jitter: as full at a tenth of the rate") {
    for (std::size_t i = 1; i < 5; ++i) run.trials[i].full = true;
    said = "jitter or a stall";
  }
  SECTION("3 % lost at any rate") {
    for (std::size_t i = 0; i < 7; ++i) run.trials[i].lost = 1;
    said = "lost at far lower rates";
  }
  SECTION("the most stands alone") {
    run.sub_intervals[1].datagrams = 9'700;
    run.sub_intervals[1].octets = 9'700 * 1'222;
    said = "one sub-interval alone: no other has more than 97.00 Mbit/s";
  }
  SECTION("doubles") {
    run.sub_intervals[2].doubled = 400;
    said = "4.0 % of it came twice";
  }
  SECTION("small packets") {
    for (auto& each : run.sub_intervals) each.octets = std::uint64_t{each.datagrams} * 222;
    said = "packets of 250 octets";
  }
  CHECK(validity(run) == Validity::suspect);
  CHECK_THAT(note(run), Catch::Contains(said));
}

TEST_CASE("udpst: the queue of a full path that drains does not count as delay at low rates") {
  auto run = good();
  for (std::size_t i = 20; i < 50; i += 10) {
    run.trials[i] = trial(100, 1, true);
    for (std::size_t k = 1; k <= 3; ++k) run.trials[i + k] = trial(40, 1, true);
  }
  CHECK(note(run).empty());
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
