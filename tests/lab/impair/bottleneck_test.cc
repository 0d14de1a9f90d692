#include "tests/lab/impair/bottleneck.hh"

#include <span>

#include <catch2/catch.hpp>

#include "tests/lab/impair/virtual_run.hh"

using namespace preau::lab;
using namespace std::chrono_literals;

namespace {

double mbit_s(const Ended& ended) {
  const std::span left(ended.left.begin() + 2, ended.left.end());  // behind the burst
  const std::chrono::duration<double> time = left.back().due - left.front().due;
  return static_cast<double>((left.size() - 1) * left.front().frame.size()) * 8e-6 / time.count();
}

WireTime median_sojourn(const Ended& ended) {
  std::vector<WireTime> all;
  for (const auto& p : ended.left) all.push_back(p.due - p.arrived);
  std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2));
  return all[all.size() / 2];
}

}  // namespace

TEST_CASE("bottleneck: lets its rate through, to a part in ten thousand") {
  for (const auto* rate : {"0.8mbit", "8mbit", "200mbit"}) {
    const auto ended =
        run(std::string("rate ") + rate, {.frames = 20'000, .every = 10us, .octets = 1000});
    CHECK(mbit_s(ended) == Approx(std::stod(rate)).epsilon(1e-4));
  }
}

TEST_CASE("bottleneck: a slower flow passes untouched") {
  for (const auto& p : run("rate 8mbit", {.frames = 1000, .every = 1515us}).left)
    CHECK(p.due == p.arrived);
}

TEST_CASE("bottleneck: never more than burst + rate x time leaves in any time") {
  const auto ended = run("rate 8mbit burst 6000", {.frames = 500, .every = 100us, .octets = 1000});
  const auto& left = ended.left;
  CHECK(left[5].due - left[0].due == 500us);  // six of them: the burst, as they came
  for (std::size_t i = 0; i < left.size(); ++i)
    for (auto j = i; j < left.size(); ++j)
      REQUIRE(static_cast<double>(j - i + 1) * 1000 <=
              6000 + 1e-3 * static_cast<double>((left[j].due - left[i].due).count()) + 0.01);
}

TEST_CASE("bottleneck: a queue in frames drops the newcomer, beside the one in transmission") {
  const auto ended = run("rate 8kbit, queue 3 frames", {.frames = 10, .every = 1us});
  REQUIRE(ended.left.size() == 1 + 1 + 3);  // with the burst, in transmission, waiting
  CHECK(ended.left.back().number == 4);
  CHECK(ended.count(Fate::queue_drop) == 5);
}

TEST_CASE("bottleneck: a queue in octets takes what fits") {
  const auto ended =
      run("rate 8kbit, queue 2500 octets", {.frames = 10, .every = 1us, .octets = 1000});
  CHECK(ended.left.size() == 1 + 1 + 2);
}

TEST_CASE("bottleneck: CoDel keeps the sojourn near its target where drop-tail fills its queue") {
  // 4 % above the rate, for 60 s: what CoDel's control law catches up with even without TCP.
  const Flow flow{.frames = 41'200, .every = 1456us};
  const auto tail = run("rate 8mbit", flow), codel = run("rate 8mbit, codel", flow);
  CHECK(median_sojourn(tail) > 1s);
  CHECK(median_sojourn(codel) < 30ms);
  CHECK(codel.count(Fate::codel_drop) > 0);
  CHECK(codel.count(Fate::queue_drop) == 0);
  CHECK(mbit_s(codel) == Approx(8).epsilon(0.01));
}

// By hand from RFC 8289: frames of 1514 octets leave 8 Mbit/s every 1514 us; 1500 us apart, the
// n-th waits 14 us x n. The wait reaches 5 ms at the 358th; one interval later the first drop is
// due, the next 100 ms, 100/sqrt(2) ms ... later unless the wait fell below the target: one drop
// takes 1.5 ms.
TEST_CASE("codel: the first drop comes one interval after the wait first exceeded the target") {
  const auto ended = run("rate 8mbit, codel", {.frames = 600, .every = 1500us});
  REQUIRE(!ended.dropped.empty());
  const auto first = ended.dropped.front().due;
  const auto above = std::ranges::find_if(ended.left, [](const Packet& p) {
    return p.due - p.arrived >= 5ms + 1514us;  // its wait, then its transmission
  });
  REQUIRE(above != ended.left.end());
  CHECK(first - (above->due - 1514us) >= 100ms);
  CHECK(first - (above->due - 1514us) < 102ms);
}

TEST_CASE("codel: a queue of less than one frame is left alone, however long it waits") {
  // 80 kbit/s: a frame takes 151 ms to send; one that waits for it is far above the target.
  const auto ended = run("rate 80kbit, codel", {.frames = 100, .every = 160ms});
  CHECK(ended.dropped.empty());
}

TEST_CASE("codel: target and interval are what was asked for") {
  const Flow flow{.frames = 41'200, .every = 1456us};
  CHECK(median_sojourn(run("rate 8mbit, codel 50ms 100ms", flow)) > 45ms);
}
