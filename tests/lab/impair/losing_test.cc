#include "tests/lab/impair/losing.hh"

#include <cmath>

#include <catch2/catch.hpp>

#include "tests/lab/impair/virtual_run.hh"

using namespace preau::lab;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kFrames = 200'000;

// True for each lost frame.
std::vector<bool> lost(std::string_view impairments, std::uint64_t seed = 3) {
  std::vector<bool> numbers(kFrames);
  for (const auto& p :
       run(impairments, {.frames = kFrames, .every = 1ms, .octets = 60}, seed).dropped)
    numbers[p.number] = true;
  return numbers;
}

double share(const std::vector<bool>& lost) {
  return static_cast<double>(std::ranges::count(lost, true)) / static_cast<double>(lost.size());
}

double mean_burst(const std::vector<bool>& lost) {
  double bursts = 0;
  for (std::size_t i = 0; i < lost.size(); ++i) bursts += lost[i] && (i == 0 || !lost[i - 1]);
  return static_cast<double>(std::ranges::count(lost, true)) / bursts;
}

}  // namespace

// Bounds are five standard deviations or more, and seeds are fixed: they hold always or never.
TEST_CASE("losing: random loss loses its share") {
  for (const double p : {0.001, 0.05, 0.5})
    CHECK(std::abs(share(lost("loss " + std::to_string(p * 100) + "%")) - p) <
          5 * std::sqrt(p * (1 - p) / kFrames));
}

TEST_CASE("losing: random loss has no memory: bursts are as long as chance makes them") {
  CHECK(mean_burst(lost("loss 20%")) == Approx(1 / 0.8).epsilon(0.02));
}

TEST_CASE("losing: nothing at 0 %, everything at 100 %") {
  CHECK(share(lost("loss 0%")) == 0);
  CHECK(share(lost("loss 100%")) == 1);
}

// The chain's own arithmetic: bad for p / (p + r) of the time, for 1 / r frames each time.
TEST_CASE("losing: bursts have the share and the length that their chances give") {
  const auto bursty = lost("loss burst 1% 25%");
  CHECK(share(bursty) == Approx(0.01 / 0.26).epsilon(0.05));
  CHECK(mean_burst(bursty) == Approx(4).epsilon(0.05));
}

TEST_CASE("losing: each state has its own loss") {
  CHECK(share(lost("loss burst 2% 8% 50% 1%")) == Approx(0.2 * 0.5 + 0.8 * 0.01).epsilon(0.05));
}

TEST_CASE("losing: another seed loses others, as many") {
  const auto one = lost("loss 5%", 1), other = lost("loss 5%", 2);
  CHECK(one != other);
  CHECK(share(one) == Approx(share(other)).epsilon(0.1));
}
