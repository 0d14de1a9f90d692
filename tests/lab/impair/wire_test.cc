#include "tests/lab/impair/wire.hh"

#include <catch2/catch.hpp>

#include "tests/lab/impair/virtual_run.hh"

using namespace preau::lab;
using namespace std::chrono_literals;

namespace {

// Everything that can depend on chance or on time.
constexpr auto kEverything =
    "loss burst 2% 30% 80% 1%, duplicate 2%, rate 8mbit, queue 30 frames, codel, delay 20ms, "
    "jitter 3ms normal reordering, reorder 2% 5ms";

struct Summary {
  std::uint64_t number;
  WireTime due;
  Fate fate;
  bool operator==(const Summary&) const = default;
};

std::vector<Summary> summary(const Ended& ended) {
  std::vector<Summary> all;
  for (const auto* side : {&ended.left, &ended.dropped})
    for (const auto& p : *side) all.push_back({p.number, p.due, p.fate});
  return all;
}

Frame frame(std::uint8_t mark) { return Frame(60, mark); }

}  // namespace

TEST_CASE("wire: a frame comes out whole, exactly one delay after it arrived, not before") {
  Wire wire(constant("delay 12.5ms"), 1, Way::forward);
  wire.push(1ms, 0, frame(7));
  REQUIRE(wire.next_due() == 13500us);
  CHECK_FALSE(wire.pop_due(13500us - 1ns));
  CHECK(wire.pop_due(13500us)->frame == frame(7));
  CHECK_FALSE(wire.pop_due(1s));
}

TEST_CASE("wire: with no impairment a frame is due as it arrives") {
  Wire wire({}, 1, Way::forward);
  wire.push(5ms, 0, frame(1));
  CHECK(wire.pop_due(5ms)->due == 5ms);
}

TEST_CASE("wire: nothing in flight, nothing due") {
  Wire wire(constant("delay 1ms"), 1, Way::forward);
  CHECK_FALSE(wire.next_due());
  CHECK_FALSE(wire.pop_due(1s));
}

TEST_CASE("wire: an arrival time that goes back does not overtake") {
  Wire wire(constant("delay 10ms"), 1, Way::forward);
  wire.push(5ms, 0, frame(1));
  wire.push(4ms, 1, frame(2));
  CHECK_FALSE(wire.pop_due(14ms));
  CHECK(wire.pop_due(15ms)->frame == frame(1));
  CHECK(wire.pop_due(15ms)->frame == frame(2));
}

TEST_CASE("wire: same seed and same arrivals, same fates and times") {
  const Flow flow{.frames = 5000, .every = 1400us};
  const auto once = summary(run(kEverything, flow, 7));
  CHECK(once == summary(run(kEverything, flow, 7)));
  CHECK(once != summary(run(kEverything, flow, 8)));
}

TEST_CASE("wire: fates do not depend on when the relay looks") {
  const Flow flow{.frames = 2000, .every = 1400us};
  Wire late(constant(kEverything), 7, Way::forward);
  Ended ended;
  for (std::uint64_t i = 0; i < flow.frames; ++i)
    late.push(flow.every * static_cast<std::int64_t>(i), i, Frame(flow.octets));
  while (auto packet = late.pop_due(1h)) ended.left.push_back(std::move(*packet));
  ended.dropped = late.take_dropped();
  CHECK(summary(ended) == summary(run(kEverything, flow, 7)));
}

TEST_CASE("wire: the two ways take different chances") {
  Wire back(constant(kEverything), 7, Way::backward);
  const Flow flow{.frames = 1000, .every = 1400us};
  CHECK(summary(run(back, flow)) != summary(run(kEverything, flow, 7)));
}

TEST_CASE("wire: which frames are lost does not depend on the other impairments") {
  const auto lost = [](std::string_view impairments) {
    std::vector<std::uint64_t> numbers;
    for (const auto& p : run(impairments, {.frames = 2000, .every = 2ms}).dropped)
      if (p.fate == Fate::lost) numbers.push_back(p.number);
    return numbers;
  };
  CHECK(lost("loss 3%") == lost("loss 3%, delay 5ms, jitter 2ms, duplicate 10%, rate 4mbit"));
}

TEST_CASE("wire: every frame and every copy has exactly one end") {
  const auto ended = run(kEverything, {.frames = 20'000, .every = 1400us});
  std::size_t copies = 0;
  for (const auto* side : {&ended.left, &ended.dropped})
    for (const auto& p : *side) copies += p.copied;
  CHECK(copies % 2 == 0);
  CHECK(ended.left.size() + ended.dropped.size() == 20'000 + copies / 2);
  CHECK(ended.count(Fate::duplicate) > 0);
  CHECK(ended.count(Fate::reordered) > 0);
  CHECK(ended.count(Fate::codel_drop) > 0);
}

TEST_CASE("wire: a change takes effect at its time, also when nothing arrives") {
  auto script = read_script("1s forward loss 100%\n2s forward loss 0%, delay 10ms", {}, {});
  Wire wire(script->forward, 1, Way::forward);
  const auto ended = run(wire, {.frames = 300, .every = 10ms, .from = 5s});
  REQUIRE(ended.dropped.size() == 100);
  CHECK(ended.dropped.front().number == 100);
  CHECK(ended.dropped.back().number == 199);
  CHECK(ended.left.back().due == ended.left.back().arrived + 10ms);
}

TEST_CASE("wire: the clock of the changes stands still until the first impaired frame") {
  auto script = read_script("0s forward loss 100%", {}, {});
  Wire wire(script->forward, 1, Way::forward);
  wire.push(10s, 0, frame(1));
  CHECK(wire.pop_due(10s));
  wire.begin(11s);
  wire.push(11s, 1, frame(1));
  CHECK_FALSE(wire.pop_due(11s));
}

TEST_CASE("wire: a frame that waits for a slow rate leaves sooner when a change lifts the rate") {
  auto script = read_script("10ms forward rate off", with({}, "rate 8kbit").value(), {});
  Wire wire(script->forward, 1, Way::forward);
  const auto ended = run(wire, {.frames = 3, .every = 1ms});
  CHECK(ended.left[0].due == 0ms);
  CHECK(ended.left[1].due == 10ms);
  CHECK(ended.left[2].due == 10ms);
}

TEST_CASE("wire: what is in flight when it stops is said to be held") {
  Wire wire(constant("rate 8kbit, delay 10ms, reorder 100% 1s"), 1, Way::forward);
  for (std::uint64_t i = 0; i < 5; ++i) wire.push(0ms, i, Frame(1514));
  CHECK_FALSE(wire.pop_due(20ms));
  wire.stop(20ms);
  const auto held = wire.take_dropped();
  CHECK(held.size() == 5);
  for (const auto& p : held) CHECK(p.fate == Fate::held);
}
