#include "probe/measure/latency.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono_literals;

namespace {

LatencyRun run_of(std::size_t answered, std::size_t lost) {
  LatencyRun run;
  for (std::size_t i = 0; i < answered; ++i)
    run.round_trips.emplace_back(10ms + std::chrono::microseconds{i});
  for (std::size_t i = 0; i < lost; ++i) run.round_trips.emplace_back();
  run.kernel_stamps = answered;
  return run;
}

const FarEnd kHub{.host = "10.9.0.1", .name = "hub"};

}  // namespace

TEST_CASE("latency: lost packets are loss, never a delay") {
  const auto records = summarise(run_of(90, 10), kIdle, kHub, "test");
  REQUIRE(records.size() == 3);
  CHECK(*records[0].value == Approx(0.0100445));
  CHECK(records[0].samples == 90);
  REQUIRE(records[0].interval);
  CHECK(records[0].interval->low < *records[0].value);
  CHECK(*records[2].value == Approx(0.1));
  CHECK(records[2].samples == 100);
  CHECK(records[2].interval->low == Approx(0.0490).margin(0.0005));  // Clopper-Pearson 10/100
  CHECK(records[2].interval->high == Approx(0.1762).margin(0.0005));
}

TEST_CASE("latency: a 95th percentile of too few packets has no interval") {
  const auto records = summarise(run_of(20, 0), kIdle, kHub, "test");
  CHECK_FALSE(records[1].interval);
}

TEST_CASE("latency: nothing back is a failure with a reason, not a loss of 100 %") {
  for (const auto& r : summarise(run_of(0, 50), kIdle, kHub, "test")) {
    CHECK(r.validity == Validity::failed);
    CHECK_FALSE(r.value);
    CHECK(r.failure.find("no answer to 50 packets on UDP port 862") != std::string::npos);
  }
}

TEST_CASE("latency: a busy probe or a full socket makes the value suspect") {
  auto run = run_of(100, 0);
  run.socket_drops = 3;
  CHECK(summarise(run, kIdle, kHub, "test")[0].limited_by == LimitedBy::probe);
  run = run_of(100, 0);
  run.shortage = "CPU 99 % busy";
  CHECK(summarise(run, kIdle, kHub, "test")[0].validity == Validity::suspect);
}
