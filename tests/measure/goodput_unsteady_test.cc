// The interval of a rate that remembers: TCP whose window losses saw up and down.
#include <random>

#include <catch2/catch.hpp>

#include "tests/measure/lossy_tcp.hh"

using namespace preau;
using namespace std::chrono_literals;
using simulated::Path;

namespace {

constexpr TestLength kLength{
    .least = 3s, .planned = 3'850ms, .longest = 12s, .narrow = Ratio{0.01}};

template <class Samples>
Samples until(const Samples& samples, std::chrono::nanoseconds end) {
  Samples part;
  for (const auto& sample : samples)
    if (sample.elapsed <= end) part.push_back(sample);
  return part;
}

struct Seen {
  GoodputEstimate estimate;
  std::chrono::nanoseconds ended{};
};

// As a test does it: looked at four times a second, until it has enough.
Seen measured(const simulated::Transfer& all) {
  for (std::chrono::nanoseconds end = 3s;; end += 250ms) {
    simulated::Transfer part{.resent = until(all.resent, end)};
    for (const auto& flow : all.flows) part.flows.push_back(until(flow, end));
    const auto estimate = estimate_goodput(part.flows, 1s, part.resent);
    const auto octets = estimate ? delivered(part.flows) : 0;
    if (told_enough(estimate, octets, end, kLength)) return {estimate.value(), end};
  }
}

struct Tally {
  int told{}, held{}, in_time{};  // told: without a doubt
};

Tally tally(const Path& path, unsigned runs) {
  const double truth = simulated::long_run_mean(path).value;
  Tally tally;
  for (unsigned seed = 1; seed <= runs; ++seed) {
    const auto seen = measured(simulated::transfer(path, 12.5, seed));
    if (seen.ended <= 4s) ++tally.in_time;
    if (!doubt(seen.estimate, seen.ended).empty()) continue;
    ++tally.told;
    const auto& [low, high] = seen.estimate.interval;
    if (low <= truth && truth <= high) ++tally.held;
  }
  return tally;
}

// Of those that were told without a doubt at least 93.6 % hold the long-run mean, and most are.
void check_unsteady(const Path& path) {
  constexpr int kRuns = 300;
  const auto seen = tally(path, kRuns);
  INFO(seen.held << " of " << seen.told << " told held the mean; " << seen.in_time << " in 4 s");
  CHECK(seen.held >= 0.936 * seen.told);
  CHECK(seen.told >= kRuns / 2);
  CHECK(seen.in_time <= kRuns / 50);
}

}  // namespace

TEST_CASE("goodput, unsteady: intervals hold the long-run mean of lossy CUBIC") {
  check_unsteady({.loss = Ratio{0.005}});
}

TEST_CASE("goodput, unsteady: also where losses are rarer, and the rate remembers for longer") {
  check_unsteady({.loss = Ratio{0.002}});
}

TEST_CASE("goodput, unsteady: intervals hold the long-run mean of lossy Reno") {
  check_unsteady({.loss = Ratio{0.005}, .cubic = false});
}

TEST_CASE("goodput, unsteady: also where losses come a hundred times a second") {
  check_unsteady({.line = Mbps{300}, .loss = Ratio{0.02}});
}

TEST_CASE("goodput, unsteady: one lossy flow is told rarely, or in an interval that holds") {
  const auto seen = tally({.loss = Ratio{0.002}, .flows = 1}, 1'000);
  INFO(seen.held << " of " << seen.told);
  CHECK(seen.held >= 0.936 * seen.told);
}

TEST_CASE("goodput, unsteady: lines that are full are told in 4 s, whatever is lost on them") {
  for (const double loss : {0.0, 0.0005, 0.005}) {
    const Path path{.line = Mbps{20}, .loss = Ratio{loss}};
    for (unsigned seed = 1; seed <= 50; ++seed) {
      const auto seen = measured(simulated::transfer(path, 12.5, seed));
      INFO(loss << ", seed " << seed);
      CHECK(seen.ended <= 4s);
      CHECK(seen.estimate.mean.value == Approx(20).epsilon(0.01));
      CHECK(half_width(seen.estimate) < 0.03);
      CHECK_FALSE(seen.estimate.held_by_losses);
      CHECK(doubt(seen.estimate, seen.ended).empty());
    }
  }
}

TEST_CASE("goodput, unsteady: what losses leave is told as their work") {
  const auto seen = measured(simulated::transfer({.loss = Ratio{0.005}}, 12.5, 1));
  CHECK(seen.estimate.held_by_losses.value_or(0) > 50);
  CHECK(seen.estimate.from == 3s);
  CHECK(seen.estimate.to == 12s);
}

TEST_CASE("goodput, unsteady: a slow line goes on until it brought enough") {
  GoodputEstimate steady{.mean = Mbps{2}, .interval = {1.99, 2.01}};
  CHECK_FALSE(told_enough(steady, 1'000'000, 6s, kLength));
  CHECK(told_enough(steady, kEnoughOctets, 6s, kLength));
  CHECK(told_enough(steady, 1'000'000, 12s, kLength));
  CHECK_FALSE(told_enough(std::nullopt, kEnoughOctets, 6s, kLength));
  CHECK(told_enough(std::nullopt, 0, 12s, kLength));
  CHECK(told_enough(steady, kEnoughOctets, 3s, kLength));
  steady.interval = {1.95, 2.05};
  CHECK_FALSE(told_enough(steady, kEnoughOctets, 3'500ms, kLength));
  CHECK(told_enough(steady, kEnoughOctets, 3'850ms, kLength));
}

// 4 s of a line of 20 Mbit/s without delay, as one was seen: what is behind a lost segment is held
// back for a part of a batch and comes with the next.
TEST_CASE("goodput, unsteady: what is held back is no part of a full line's rate") {
  FlowSeries flow;
  ResentSeries resent;
  for (auto t = 0ms; t <= 4s; t += 10ms) {
    const auto lately = t % 390ms;  // a segment is lost when this is 0, and comes 150 ms later
    const auto in_order = lately < 150ms ? t - lately : t;
    flow.push_back({t, static_cast<std::uint64_t>(2'500 * in_order.count())});
    resent.push_back({t, static_cast<std::uint64_t>(t / 390ms), 200us});
  }
  const auto told = estimate_goodput(std::span(&flow, 1), 1s, resent);
  REQUIRE(told);
  CHECK(told->mean.value == Approx(20).epsilon(2e-3));
  CHECK(told->interval.low > 19.8);  // its batches range further: they are not the rate's
  CHECK(told->interval.high < 20.2);
  CHECK(told->straight);
  CHECK_FALSE(told->held_by_losses);
  CHECK(told_enough(told, flow.back().octets, 4s, kLength));
  // Nobody says what was lost: the plain ends, and a longer test.
  const auto blind = estimate_goodput(std::span(&flow, 1), 1s);
  REQUIRE(blind);
  CHECK(blind->mean.value < 19.8);
  CHECK_FALSE(told_enough(blind, flow.back().octets, 4s, kLength));
}

namespace {

// What a program is given of a flow of 5 Mbit/s in 4 s: behind a segment that is lost, now and
// then, nothing for some round trips of a queue, and then all at once.
FlowSeries held_back(std::mt19937& chance) {
  std::exponential_distribution<> next(3);            // a second
  std::uniform_real_distribution<> trips(0.04, 0.2);  // s
  FlowSeries flow;
  double lost = next(chance), comes = lost + trips(chance);
  for (double t = 0; t <= 4; t += 0.01) {
    while (t >= comes) {
      lost = std::max(comes, lost + next(chance));
      comes = lost + trips(chance);
    }
    const double in_order = std::min(t, lost);
    flow.push_back({std::chrono::nanoseconds(static_cast<std::int64_t>(t * 1e9)),
                    static_cast<std::uint64_t>(625'000 * in_order)});
  }
  return flow;
}

}  // namespace

TEST_CASE("goodput, unsteady: intervals of full lines hold their rate, whatever is held back") {
  std::mt19937 chance(1);
  const ResentSeries resent{{0s, 0, 200us}, {1s, 5, 200us}, {4s, 20, 200us}};
  int straight = 0, held = 0;
  for (int run = 0; run < 1'000; ++run) {
    std::vector<FlowSeries> flows;
    for (int i = 0; i < 4; ++i) flows.push_back(held_back(chance));
    const auto told = estimate_goodput(flows, 1s, resent);
    REQUIRE(told);
    if (!told->straight) continue;  // a test goes on
    ++straight;
    held += told->interval.low <= 20 && 20 <= told->interval.high;
    CHECK(told->mean.value == Approx(20).epsilon(0.02));
  }
  INFO(held << " of " << straight);
  CHECK(held >= 0.936 * straight);
  CHECK(straight > 900);
}

TEST_CASE("goodput, unsteady: a rate that fell is not straight") {
  FlowSeries flow{{0s, 0}};
  ResentSeries resent{{0s, 0, 200us}};
  for (int i = 1; i <= 16; ++i) {
    flow.push_back({i * 250ms, flow.back().octets + (i < 13 ? 600'000U : 300'000U)});
    resent.push_back({i * 250ms, 0, 200us});
  }
  const auto fell = estimate_goodput(std::span(&flow, 1), 1s, resent);
  REQUIRE(fell);
  CHECK_FALSE(fell->straight);
  CHECK_FALSE(told_enough(fell, flow.back().octets, 4s, kLength));
}
