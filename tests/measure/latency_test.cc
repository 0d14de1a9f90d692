#include "probe/measure/latency.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono_literals;

namespace {

LatencyRun run_of(std::size_t answered, std::size_t lost) {
  LatencyRun run;
  for (std::size_t i = 0; i < answered; ++i)
    run.delays.emplace_back(10ms + std::chrono::microseconds{i});
  for (std::size_t i = 0; i < lost; ++i) run.delays.emplace_back();
  return run;
}

const FarEnd kHub{.host = "10.9.0.1", .name = "hub"};

}  // namespace

TEST_CASE("latency: lost packets are loss, never a delay") {
  const auto records = to_records(run_of(90, 10), kIdle, kHub, "test");
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
  const auto records = to_records(run_of(20, 0), kIdle, kHub, "test");
  CHECK_FALSE(records[1].interval);
}

TEST_CASE("latency: nothing back is a failure with a reason, not a loss of 100 %") {
  for (const auto& r : to_records(run_of(0, 50), kIdle, kHub, "test")) {
    CHECK(r.validity == Validity::failed);
    CHECK_FALSE(r.value);
    CHECK(r.failure.find("no answer to 50") != std::string::npos);
  }
}

TEST_CASE("latency: a busy probe, a full socket or a doubt makes the value suspect") {
  auto run = run_of(100, 0);
  run.drops = 3;
  CHECK(to_records(run, kIdle, kHub, "test")[0].limited_by == LimitedBy::probe);
  run = run_of(100, 0);
  run.shortage = "CPU 99 % busy";
  CHECK(to_records(run, kIdle, kHub, "test")[0].validity == Validity::suspect);
  run = run_of(100, 0);
  run.doubt = "3 replies refused";
  const auto doubted = to_records(run, kIdle, kHub, "test")[0];
  CHECK(doubted.validity == Validity::suspect);
  CHECK(doubted.limited_by == LimitedBy::unknown);
  CHECK(doubted.note == "3 replies refused");
}

TEST_CASE("latency: the registered metrics are told with exactly their parameters only") {
  constexpr auto kDelay = "RTDelay_Active_IP-UDP-Periodic_RFC8912sec4_Seconds_95Percentile\":";
  constexpr auto kLoss = "RTLoss_Active_IP-UDP-Periodic_RFC8912sec4_Percent_LossRatio\":10.0";
  const auto text = [](const LatencyConfig& config) {
    return report(run_of(90, 10), metric::kRttMedian, config).text();
  };
  const auto has = [](const std::string& line, std::string_view part) {
    return line.find(part) != std::string::npos;
  };
  LatencyConfig config{.to = kHub};
  CHECK(has(text(config), kDelay));
  CHECK(has(text(config), kLoss));
  config.interval = 10ms;
  CHECK_FALSE(has(text(config), "RFC8912"));
}

TEST_CASE("latency: variation is told against the least delay and from packet to packet") {
  const auto text = report(run_of(100, 0), metric::kRttMedian, {.to = kHub}).text();
  CHECK(text.find("\"ipdv_median\":1e-06") != std::string::npos);
  CHECK(text.find("\"pdv_p95\":9.4") != std::string::npos);
  CHECK(text.find("\"delay_forward\":null") != std::string::npos);
}
