#include "probe/measure/goodput_estimate.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono_literals;

namespace {

// A flow of `mbps` that tells of itself every 50 ms for `length`.
FlowSeries steady(double mbps, std::chrono::milliseconds length) {
  FlowSeries series;
  for (auto t = 50ms; t <= length; t += 50ms)
    series.push_back({t, static_cast<std::uint64_t>(mbps * 125'000 * to_seconds(t))});
  return series;
}

}  // namespace

TEST_CASE("goodput estimate: flows add up, the ramp does not count") {
  std::vector<FlowSeries> flows{steady(60, 4s), steady(40, 4s)};
  for (auto& sample : flows[0]) sample.octets += 1'000'000;  // a burst in the ramp
  const auto e = estimate_goodput(flows, 1s);
  REQUIRE(e);
  CHECK(e->mean.value == Approx(100).epsilon(1e-4));
  CHECK(e->batches == 12);
  CHECK(e->interval.low <= e->mean.value);
  CHECK(e->interval.high >= e->mean.value);
}

TEST_CASE("goodput estimate: a longer test has a dozen longer batches") {
  const auto e = estimate_goodput(std::vector<FlowSeries>{steady(0.8, 12s)}, 1s);
  REQUIRE(e);
  CHECK(e->batches == 12);
  CHECK(e->mean.value == Approx(0.8).epsilon(1e-3));
  CHECK(e->from == 3s);
}

TEST_CASE("goodput estimate: it ends where the first flow falls silent") {
  const auto e = estimate_goodput(std::vector<FlowSeries>{steady(10, 4s), steady(10, 3s)}, 1s);
  REQUIRE(e);
  CHECK(e->to == 3s);
  CHECK(e->mean.value == Approx(20).epsilon(1e-3));
}

TEST_CASE("goodput estimate: a token bucket that it rules out would have shown") {
  const auto before = estimate_goodput(std::vector<FlowSeries>{steady(40, 4s)}, 1s);
  const std::vector<FlowSeries> whole{steady(40, 4s)};
  const double bucket = static_cast<double>(ruled_out_burst(*before, whole));
  CHECK(bucket == Approx(40e6 / 8 * 3.25 / 2));
  // A bucket of that size, filled at half the rate: 40 Mbit/s until it is empty, then 20.
  FlowSeries emptied;
  for (auto t = 50ms; t <= 4s; t += 50ms) {
    const double s = to_seconds(t);
    emptied.push_back({t, static_cast<std::uint64_t>(std::min(5e6 * s, bucket + 2.5e6 * s))});
  }
  const auto seen = estimate_goodput(std::vector<FlowSeries>{emptied}, 1s);
  REQUIRE(seen);
  CHECK_FALSE(doubt(*seen, 4s).empty());
  CHECK_FALSE(told_enough(seen, 20'000'000, 4s, {3s, 4s, 12s, Ratio{0.01}}));
}

TEST_CASE("goodput estimate: too short, empty or nothing delivered is no estimate, not zero") {
  CHECK_FALSE(estimate_goodput({}, 1s));
  CHECK_FALSE(estimate_goodput(std::vector<FlowSeries>{FlowSeries{}}, 1s));
  CHECK_FALSE(estimate_goodput(std::vector<FlowSeries>{steady(10, 1'900ms)}, 1s));
  CHECK_FALSE(estimate_goodput(std::vector<FlowSeries>{FlowSeries{{1ms, 100}, {4s, 100}}}, 1s));
}

TEST_CASE("goodput estimate: a far end that falls silent, or a rate that changes, is doubtful") {
  const auto all = estimate_goodput(std::vector<FlowSeries>{steady(10, 4s)}, 1s);
  CHECK(doubt(*all, 4'100ms).empty());
  auto silent = steady(10, 3s);
  silent.push_back({4'500ms, silent.back().octets});
  const auto ended = estimate_goodput(std::vector<FlowSeries>{silent}, 1s);
  CHECK(ended->last_grew == 3s);
  CHECK(doubt(*ended, 4'500ms) ==
        "nothing came through for the last 1.5 s: the far end or the line went away");
  // The reports end with it.
  CHECK_FALSE(
      doubt(*estimate_goodput(std::vector<FlowSeries>{steady(10, 3s)}, 1s), 4'500ms).empty());
  auto slower = steady(50, 2500ms);
  for (auto at = 2'550ms; at <= 4'000ms; at += 50ms)
    slower.push_back({at, slower.back().octets + 62'500});  // 10 Mbit/s
  CHECK(doubt(*estimate_goodput(std::vector<FlowSeries>{slower}, 1s), 4s) ==
        "the rate changed so much within the test that no one number tells it");
}

TEST_CASE("goodput estimate: a flow that never moves is told, a drip is no rate") {
  FlowSeries still{{4s, 0}};
  const auto e = estimate_goodput(std::vector<FlowSeries>{steady(10, 4s), still}, 1s);
  REQUIRE(e);
  CHECK(doubt(*e, 4s) == "1 of the flows delivered nothing");
  CHECK_FALSE(estimate_goodput(std::vector<FlowSeries>{FlowSeries{{1s, 10}, {4s, 40}}}, 1s));
}

TEST_CASE("goodput estimate: a far end that counts other than TCP confirmed is found out") {
  using Flows = std::vector<FlowSeries>;
  const Flows confirmed{steady(50, 4s), steady(50, 4s)};
  CHECK(counts_apart(confirmed, confirmed, 1s).empty());
  // What a program has not read yet, and what was in a proxy's buffers before the ramp was over.
  auto unread = confirmed;
  for (auto& sample : unread[0]) sample.octets -= std::min<std::uint64_t>(sample.octets, 200'000);
  CHECK(counts_apart(unread, confirmed, 1s).empty());
  const auto fewer = counts_apart(Flows{steady(45, 4s), steady(45, 4s)}, confirmed, 1s);
  CHECK_THAT(fewer, Catch::Contains("counted 90.0 Mbit/s where TCP confirmed 100.0"));
  CHECK_FALSE(counts_apart(Flows{steady(50, 4s), steady(60, 4s)}, confirmed, 1s).empty());
  CHECK(counts_apart({}, confirmed, 1s).empty());
}
