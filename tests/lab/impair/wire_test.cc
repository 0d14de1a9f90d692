#include "tests/lab/impair/wire.hh"

#include <catch2/catch.hpp>

using namespace preau::lab;
using namespace std::chrono_literals;

namespace {

Frame frame(std::uint8_t mark) { return Frame(60, mark); }

}  // namespace

TEST_CASE("wire: a frame comes out exactly one delay after it arrived, not before") {
  Wire wire({.delay = 12500us});
  wire.push(1ms, frame(7));
  REQUIRE(wire.next_due() == 13500us);
  CHECK_FALSE(wire.pop_due(13500us - 1ns));
  CHECK(wire.pop_due(13500us) == frame(7));
  CHECK_FALSE(wire.pop_due(1s));
  CHECK(wire.counts().carried == 1);
}

TEST_CASE("wire: with no delay a frame is due as it arrives") {
  Wire wire({.delay = 0ns});
  wire.push(5ms, frame(1));
  CHECK(wire.pop_due(5ms) == frame(1));
}

TEST_CASE("wire: nothing in flight, nothing due") {
  Wire wire({.delay = 1ms});
  CHECK_FALSE(wire.next_due());
  CHECK_FALSE(wire.pop_due(1s));
}

TEST_CASE("wire: frames keep their order and their spacing") {
  Wire wire({.delay = 10ms});
  wire.push(0ms, frame(1));
  wire.push(3ms, frame(2));
  CHECK(wire.pop_due(11ms) == frame(1));
  CHECK_FALSE(wire.pop_due(11ms));
  CHECK(wire.pop_due(13ms) == frame(2));
}

TEST_CASE("wire: an arrival time that goes back does not overtake") {
  Wire wire({.delay = 10ms});
  wire.push(5ms, frame(1));
  wire.push(4ms, frame(2));
  CHECK_FALSE(wire.pop_due(14ms));
  CHECK(wire.pop_due(15ms) == frame(1));
  CHECK(wire.pop_due(15ms) == frame(2));
}

TEST_CASE("wire: a full queue drops the newcomer and counts it") {
  Wire wire({.delay = 10ms, .queue_frames = 2});
  for (std::uint8_t i = 0; i < 3; ++i) wire.push(1ms * i, frame(i));
  CHECK(wire.counts().dropped == 1);
  CHECK(wire.pop_due(1s) == frame(0));
  CHECK(wire.pop_due(1s) == frame(1));
  CHECK_FALSE(wire.pop_due(1s));
  CHECK(wire.counts().carried == 2);
}
