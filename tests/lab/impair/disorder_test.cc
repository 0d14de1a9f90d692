// What changes the order, the number or the spacing of frames: delay, jitter, reorder, duplicate.
#include <cmath>

#include <catch2/catch.hpp>

#include "tests/lab/impair/virtual_run.hh"

using namespace preau::lab;
using namespace std::chrono_literals;

namespace {

struct Moments {
  double mean_ms, deviation_ms;
};

Moments delays(const Ended& ended) {
  double sum = 0, squares = 0;
  for (const auto& p : ended.left) {
    const double ms = std::chrono::duration<double, std::milli>(p.due - p.arrived).count();
    sum += ms, squares += ms * ms;
  }
  const auto n = static_cast<double>(ended.left.size());
  return {sum / n, std::sqrt(squares / n - sum / n * sum / n)};
}

std::vector<std::uint64_t> numbers(const Ended& ended) {
  std::vector<std::uint64_t> all;
  for (const auto& p : ended.left) all.push_back(p.number);
  return all;
}

}  // namespace

TEST_CASE("delaying: uniform jitter spreads evenly about the delay") {
  const auto d = delays(run("delay 20ms, jitter 3ms", {.frames = 50'000, .every = 10ms}));
  CHECK(d.mean_ms == Approx(20).epsilon(0.002));
  CHECK(d.deviation_ms == Approx(3 / std::sqrt(3.0)).epsilon(0.01));
}

TEST_CASE("delaying: normal jitter has the deviation that was asked for") {
  const auto d = delays(run("delay 20ms, jitter 2ms normal", {.frames = 50'000, .every = 20ms}));
  CHECK(d.mean_ms == Approx(20).epsilon(0.002));
  CHECK(d.deviation_ms == Approx(2).epsilon(0.01));
}

TEST_CASE(
    "delaying: jitter that is larger than the delay never lets a frame leave before it came") {
  for (const auto& p : run("delay 1ms, jitter 5ms normal", {.frames = 5000, .every = 1ms}).left)
    CHECK(p.due >= p.arrived);
}

TEST_CASE("delaying: jitter keeps the order unless it may reorder") {
  const Flow flow{.frames = 5000, .every = 1ms};
  const auto kept = run("delay 10ms, jitter 5ms", flow);
  CHECK(std::ranges::is_sorted(numbers(kept)));
  CHECK(kept.count(Fate::reordered) == 0);
  const auto mixed = run("delay 10ms, jitter 5ms reordering", flow);
  CHECK_FALSE(std::ranges::is_sorted(numbers(mixed)));
  CHECK(mixed.count(Fate::reordered) > 1000);
}

TEST_CASE("delaying: a shorter delay from some time on does not reorder") {
  auto script = read_script("1s forward delay 1ms", with({}, "delay 50ms").value(), {});
  Wire wire(script->forward, 1, Way::forward);
  const auto ended = run(wire, {.frames = 2000, .every = 1ms});
  CHECK(std::ranges::is_sorted(numbers(ended)));
  CHECK(ended.left.back().due == ended.left.back().arrived + 1ms);
}

TEST_CASE("delaying: more in flight than it holds is dropped and said") {
  const auto ended = run("delay 100s", {.frames = 70'000, .every = 1us, .octets = 1});
  CHECK(ended.left.size() == 65'536);
  CHECK(ended.count(Fate::overflow) == 70'000 - 65'536);
}

TEST_CASE("reordering: the chosen share comes late by the hold, behind those that followed") {
  const auto ended = run("delay 5ms, reorder 2% 2.5ms", {.frames = 50'000, .every = 1ms});
  std::size_t late = 0;
  for (const auto& p : ended.left) {
    if (p.due == p.arrived + 5ms) continue;
    CHECK(p.due == p.arrived + 7500us);
    ++late;
  }
  CHECK(late == Approx(1000).epsilon(0.15));
  // One whose two followers are held too is overtaken by none: a chance of 0.02 x 0.02.
  CHECK(ended.count(Fate::reordered) <= late);
  CHECK(ended.count(Fate::reordered) > late - late / 50);
}

TEST_CASE("reordering: a hold shorter than the spacing changes no order") {
  CHECK(run("reorder 10% 0.5ms", {.frames = 5000, .every = 1ms}).count(Fate::reordered) == 0);
}

TEST_CASE("duplicating: a share comes twice, the second right behind the first") {
  const auto ended = run("duplicate 3%, delay 5ms", {.frames = 50'000, .every = 1ms});
  CHECK(ended.count(Fate::duplicate) == Approx(1500).epsilon(0.13));
  CHECK(ended.left.size() == 50'000 + ended.count(Fate::duplicate));
  CHECK(std::ranges::is_sorted(numbers(ended)));
}

TEST_CASE("duplicating: a copy that comes alone is no duplicate") {
  const auto ended =
      run("duplicate 100%, rate 8mbit, queue 1 frames", {.frames = 1000, .every = 1514us});
  std::vector<std::uint64_t> seen;
  for (const auto& p : ended.left) {
    const bool before = !seen.empty() && seen.back() == p.number;
    CHECK((p.fate == Fate::duplicate) == before);
    seen.push_back(p.number);
  }
  CHECK(ended.count(Fate::queue_drop) > 0);
}
