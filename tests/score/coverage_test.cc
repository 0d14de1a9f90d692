// Do the intervals of scores hold the truth? 1,000 schools whose true indicators are known, each
// measured with noise; seeded, so that the figures are the same everywhere.
#include <cmath>
#include <random>

#include <catch2/catch.hpp>

#include "tests/score/example.hh"

using namespace preau;
using namespace preau::test;

namespace {

constexpr int kSimulated = 1'000, kSamples = 20;
constexpr double kStudent = 2.093;  // 97.5 % point of t with 19 degrees of freedom

class Simulator {
 public:
  double between(double low, double high) { return low + (high - low) * uniform(); }

  // Box and Muller: the standard library's own differs between libraries.
  double normal() {
    return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * M_PI * uniform());
  }

  // The mean of some samples of the truth, and its 95 % interval by Student's t.
  Indicator measure(double truth, double noise, Unit unit) {
    double sum = 0, squares = 0;
    for (int i = 0; i < kSamples; ++i) {
      const double sample = truth + noise * normal();
      sum += sample;
      squares += sample * sample;
    }
    const double mean = sum / kSamples;
    const double variance = (squares - sum * mean) / (kSamples - 1);
    const double half = kStudent * std::sqrt(variance / kSamples);
    return indicator(mean, mean - half, mean + half, unit);
  }

 private:
  double uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

  std::mt19937_64 random_{20261129};
};

struct Pair {
  SchoolFacts truth, measured;
};

Pair simulate(Simulator& random) {
  Pair out{example_school(), example_school()};
  const auto set = [&](Indicators& truth, Indicators& measured, IndicatorId id, double low,
                       double high, double noise) {
    const double value = random.between(low, high);
    const auto unit = info_of(id).unit;
    truth[id] = indicator(value, value, value, unit);
    measured[id] = random.measure(value, noise, unit);
  };
  const auto on_site = [&](IndicatorId id, double low, double high, double noise) {
    set(out.truth.site, out.measured.site, id, low, high, noise);
  };
  on_site(IndicatorId::download, 10, 80, 4);
  on_site(IndicatorId::upload, 2, 18, 1.5);
  on_site(IndicatorId::latency, 0.05, 0.25, 0.03);
  on_site(IndicatorId::loss, 0.001, 0.02, 0.003);
  for (std::size_t i = 0; i < out.truth.rooms.size(); ++i) {
    auto &truth = out.truth.rooms[i], &measured = out.measured.rooms[i];
    set(truth.indicators, measured.indicators, IndicatorId::signal, -78, -60, 4);
    set(truth.indicators, measured.indicators, IndicatorId::snr, 14, 30, 4);
    truth.coverage.reset();
    measured.coverage.reset();
  }
  return out;
}

}  // namespace

TEST_CASE("coverage: the interval of 1,000 simulated schools holds the true score") {
  Simulator random;
  int held = 0;
  double width = 0;
  for (int i = 0; i < kSimulated; ++i) {
    const auto [truth, measured] = simulate(random);
    const auto right = points(example_profile(), truth).known_score;
    const auto out = points(example_profile(), measured);
    if (out.low <= right && right <= out.high) ++held;
    width += static_cast<double>(out.high - out.low) / 1e6 / kSimulated;
  }
  INFO(held << " of " << kSimulated << ", mean width " << width << " points");
  CHECK(held >= 936);
  CHECK(width < 25);
  WARN(held << " of " << kSimulated << " held, mean width " << width << " points");
}
