#include "probe/measure/latency.hh"

#include <random>

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono_literals;

namespace {

// From 10 ms on, a microsecond apart, but in no order: rising ones would be one trend, which tells
// no interval.
LatencyRun run_of(std::size_t answered, std::size_t lost) {
  LatencyRun run;
  for (std::size_t i = 0; i < answered; ++i)
    run.delays.emplace_back(10ms + std::chrono::microseconds{37 * i % answered});
  for (std::size_t i = 0; i < lost; ++i) run.delays.emplace_back();
  return run;
}

const FarEnd kHub{.host = "10.9.0.1", .name = "hub"};

}  // namespace

TEST_CASE("latency: lost packets are loss, never a delay") {
  const auto records = to_records(run_of(90, 10), kIdle, kHub, "test");
  REQUIRE(records.size() == 4);  // and jitter; 90 answers tell no 99th percentile
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

TEST_CASE("latency: far percentiles are told of enough answers, and with an interval of more") {
  const auto told = [](std::size_t answered, std::string_view metric) {
    DelayRun run;  // in no order: a path that remembers nothing
    std::minstd_rand dice(7);
    for (std::size_t i = 0; i < answered; ++i)
      run.delays.emplace_back(std::chrono::microseconds(10'000 + dice() % 1'000));
    for (auto& r : to_records(run, kIdle, kHub, "test"))
      if (r.metric == metric) return std::optional(std::move(r));
    return std::optional<Record>();
  };
  CHECK_FALSE(told(99, metric::kRttP99));
  REQUIRE(told(100, metric::kRttP99));
  CHECK_FALSE(told(100, metric::kRttP99)->interval);
  CHECK(told(800, metric::kRttP99)->interval);
  CHECK_FALSE(told(999, metric::kRttP99_9));
  REQUIRE(told(1'000, metric::kRttP99_9));
  CHECK_FALSE(told(1'000, metric::kRttP99_9)->interval);
}

TEST_CASE("latency: jitter is the mean step between packets that both came back") {
  DelayRun run;
  using std::chrono::milliseconds;
  for (const int ms : {10, 12, 9, 0, 9, 10, 10}) {  // 0: lost
    run.delays.emplace_back();
    if (ms > 0) run.delays.back() = milliseconds(ms);
  }
  const auto records = to_records(run, kIdle, kHub, "test");
  const auto& jitter = records.back();
  REQUIRE(jitter.metric == metric::kRttVariation);
  CHECK(*jitter.value == Approx((0.002 + 0.003 + 0.001 + 0) / 4));
  CHECK(jitter.samples == 4);
  REQUIRE(jitter.interval);
  CHECK(jitter.interval->low >= 0);
}

TEST_CASE("latency: nothing back is a failure with a reason, not a loss of 100 %") {
  for (const auto& r : to_records(run_of(0, 50), kIdle, kHub, "test")) {
    CHECK(r.validity == Validity::failed);
    CHECK_FALSE(r.value);
    CHECK(r.failure.find("no answer to 50") != std::string::npos);
  }
}

TEST_CASE("latency: a far end that went away is told beside what limited the probe") {
  auto run = run_of(40, 20);
  CHECK(validity(run) == Validity::suspect);
  CHECK(note(run).find("nothing came of the last 20 of 60 tries") == 0);
  run.shortage = "CPU 99 % busy";
  CHECK(note(run).find("CPU 99 % busy; nothing came of the last 20") != std::string::npos);
  CHECK(validity(run_of(40, 9)) == Validity::valid);  // chance
}

TEST_CASE("latency: what was not seen is null, never zero") {
  auto run = run_of(0, 50);
  run.duplicates = run.reordered = 0;
  const auto none = report(run, metric::kRttMedian, {.to = kHub}).text();
  for (const auto* key : {"value", "loss", "duplicates", "reordered", "p95"})
    CHECK(none.find('"' + std::string(key) + "\":null") != std::string::npos);
  const auto few = report(run_of(5, 0), metric::kRttMedian, {.to = kHub}).text();
  CHECK(few.find("RFC8912sec4_Seconds_95Percentile\":null") != std::string::npos);
}

TEST_CASE("latency: stamps that err by half of the delays make the value suspect") {
  auto run = run_of(100, 0);
  run.error = 6ms;
  CHECK(limited_by(run) == LimitedBy::probe);
  CHECK(note(run).find("may err by 6000 us") != std::string::npos);
  run.error = 4ms;
  CHECK(validity(run) == Validity::valid);
  for (auto& delay : run.delays) delay = 20us;
  run.error = 90us;  // below what anybody asks
  CHECK(validity(run) == Validity::valid);
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
  CHECK(text.find("\"ipdv_median\":3.7e-05") != std::string::npos);
  CHECK(text.find("\"pdv_p95\":9.4") != std::string::npos);
  CHECK(text.find("\"delay_forward\":null") != std::string::npos);
}
