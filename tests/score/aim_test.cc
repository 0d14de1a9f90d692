#include "collector/score/aim.hh"

#include <catch2/catch.hpp>

using namespace preau;

namespace {

// 120 Mbit/s down, 15 ms idle, 8 ms more under load, 3 ms of jitter, no loss.
const AimInput kGreat{.loss = 0,
                      .latency = 0.015,
                      .jitter = 0.003,
                      .download = 120,
                      .loaded_down = 0.023,
                      .loaded_up = 0.02};

int points(const std::vector<AimExperience>& all, std::string_view name) {
  for (const auto& each : all)
    if (each.name == name) return each.points;
  return -1;
}

}  // namespace

TEST_CASE("aim: the published tables on a line that is great at everything") {
  const auto all = aim(kGreat);
  REQUIRE(all.size() == 3);
  CHECK(points(all, "streaming") == 70);
  CHECK(points(all, "gaming") == 40);
  CHECK(points(all, "rtc") == 50);
  for (const auto& each : all) CHECK(each.is == AimClass::great);
}

TEST_CASE("aim: a value at a threshold is in the next bucket, a sum under 0 is 0") {
  auto input = kGreat;
  input.loss = 0.01;
  CHECK(points(aim(input), "gaming") == 35);
  input.loss = 0.5;
  input.latency = 0.5;
  input.loaded_down = 1.1;
  CHECK(points(aim(input), "gaming") == 0);
  CHECK(aim(input)[0].is == AimClass::bad);
}

TEST_CASE("aim: without loss 0 points, without anything else no such experience") {
  auto input = kGreat;
  input.loss.reset();
  CHECK(points(aim(input), "gaming") == 30);
  input.jitter.reset();
  CHECK(points(aim(input), "rtc") == -1);
  input.loaded_up.reset();  // half of the load is not the best there is
  CHECK(aim(input).empty());
}
