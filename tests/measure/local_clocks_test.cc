#include "probe/measure/local_clocks.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

Stamp at(nanoseconds steady, nanoseconds wall) {
  return {.steady = steady_clock::time_point{1h + steady}, .wall = stamp::Time{400'000h + wall}};
}

stamp::Time wall(nanoseconds t) { return stamp::Time{400'000h + t}; }

}  // namespace

TEST_CASE("clocks: a kernel stamp is a moment of the steady clock") {
  const auto when = at_kernel_stamp(wall(4ms), at(0ms, 0ms), at(10ms, 10ms));
  REQUIRE(when);
  CHECK(when->steady == at(4ms, 0ms).steady);
  CHECK(when->source == StampSource::kernel);
}

TEST_CASE("clocks: no kernel stamp stands when the wall clock was set meanwhile") {
  // Set by 2 ms, forth and back: the stamp would still lie between the two readings.
  CHECK_FALSE(at_kernel_stamp(wall(4ms), at(0ms, 0ms), at(10ms, 12ms)));
  CHECK_FALSE(at_kernel_stamp(wall(4ms), at(0ms, 0ms), at(10ms, 8ms)));
  CHECK_FALSE(at_kernel_stamp(wall(4ms), at(0ms, 0ms), at(10ms, 3'600'000ms)));
  // A reading that the CPU was taken away from is no clock that was set.
  CHECK(at_kernel_stamp(wall(4ms), at(0ms, 0ms), at(10ms, 10'200us)));
}

TEST_CASE("clocks: no kernel stamp stands from before the packet, nor from the future") {
  CHECK_FALSE(at_kernel_stamp(wall(-1us), at(0ms, 0ms), at(10ms, 10ms)));
  CHECK_FALSE(at_kernel_stamp(wall(11ms), at(0ms, 0ms), at(10ms, 10ms)));
}
