#include "collector/score/voice.hh"

#include <algorithm>
#include <cmath>

namespace preau {

namespace {

// G.107 (06/2015) 7.7: delay impairment, with the defaults sT = 1 and mT = 100 ms.
double delay_impairment(double one_way_ms) {
  constexpr double kLeastMs = 100;
  if (one_way_ms <= kLeastMs) return 0;
  const double x = std::log2(one_way_ms / kLeastMs);
  const auto root = [](double of) { return std::pow(1 + std::pow(of, 6), 1.0 / 6); };
  return 25 * (root(x) - 3 * root(x / 3) + 2);
}

double opinion(double r) {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  // The cubic dips under 1 below R = 6.5: there is no worse than 1.
  return std::max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

}  // namespace

Voice voice_quality(double one_way_s, double loss, double ie, double bpl) {
  constexpr double kBest = 93.2;
  const double percent = 100 * loss;
  const double equipment = ie + (95 - ie) * percent / (percent + bpl);  // lost at random: BurstR 1
  const double r = kBest - delay_impairment(1e3 * one_way_s) - equipment;
  return {r, opinion(r)};
}

}  // namespace preau
