#include "probe/wifi/capacity.hh"

#include <algorithm>
#include <array>
#include <cmath>

namespace preau::wifi {

namespace {

// Bits a subcarrier and symbol carries at each step, coding included, and the weakest signal at
// which 20 MHz must still be received (each doubling of the width needs 3 dB more).
struct Step {
  double bits;
  double least_dbm;
};
constexpr std::array kSteps{Step{0.5, -82},
                            Step{1, -79},
                            Step{1.5, -77},
                            Step{2, -74},
                            Step{3, -70},
                            Step{4, -66},
                            Step{4.5, -65},
                            Step{5, -64},
                            Step{6, -59},
                            Step{8 * 5 / 6.0, -57},
                            Step{10 * 3 / 4.0, -54},
                            Step{10 * 5 / 6.0, -52},
                            Step{12 * 3 / 4.0, -49},
                            Step{12 * 5 / 6.0, -46}};

// Data subcarriers by width, symbol with its usual guard interval, and the last step.
struct Modulation {
  std::array<double, 5> subcarriers;  // 20, 40, 80, 160, 320 MHz; 0: not this wide
  double symbol_us;
  std::size_t steps;
};

Modulation modulation_of(Generation generation) {
  switch (generation) {
    case Generation::be:
      return {{234, 468, 980, 1960, 3920}, 13.6, 14};
    case Generation::ax:
      return {{234, 468, 980, 1960, 0}, 13.6, 12};
    case Generation::ac:
      return {{52, 108, 234, 468, 0}, 4.0, 10};
    case Generation::n:
      return {{52, 108, 0, 0, 0}, 4.0, 8};
    default:
      return {{48, 0, 0, 0, 0}, 4.0, 7};
  }
}

}  // namespace

double radio_rate_mbps(Generation generation, std::uint16_t width_mhz, unsigned streams,
                       double signal_dbm) {
  if (generation <= Generation::b) return signal_dbm >= kSteps[0].least_dbm ? 11 : 0;
  const auto modulation = modulation_of(generation);
  std::size_t doublings = 0;
  while (doublings < 4 && (20U << (doublings + 1)) <= width_mhz &&
         modulation.subcarriers[doublings + 1] > 0)
    ++doublings;
  if (generation < Generation::n) streams = 1;
  double bits = 0;
  for (std::size_t i = 0; i < modulation.steps; ++i)
    if (signal_dbm >= kSteps[i].least_dbm + 3.0 * static_cast<double>(doublings))
      bits = kSteps[i].bits;
  return modulation.subcarriers[doublings] * bits * streams / modulation.symbol_us;
}

namespace {

// The newest that both speak there: 802.11ac is of 5 GHz alone.
Generation agreed(const SchoolSignal& best, const Tablet& tablet) {
  const auto newest = std::min(best.generation, tablet.generation);
  return newest == Generation::ac && best.operation.band == Band::ghz2 ? Generation::n : newest;
}

double rate_at(const SchoolSignal& best, const Tablet& tablet) {
  return radio_rate_mbps(agreed(best, tablet), std::min(best.operation.width_mhz, tablet.width_mhz),
                         std::min<unsigned>(best.streams, tablet.streams), best.median_dbm);
}

}  // namespace

std::optional<Tablets> tablets(std::span<const Point> points, const Criteria& criteria) {
  const auto& tablet = criteria.tablet;
  Tablets out;
  double least_busy = 1;
  bool silent = false;  // somewhere in the room: there not one tablet works
  for (const auto& point : points) {
    silent |= point.heard == Heard::silence;
    if (!point.best) continue;
    const auto& best = *point.best;
    if (best.operation.band == Band::ghz6 && !tablet.six_ghz) continue;
    const double rate = rate_at(best, tablet);
    out.least_rate_mbps = out.points == 0 ? rate : std::min(out.least_rate_mbps, rate);
    out.most_rate_mbps = std::max(out.most_rate_mbps, rate);
    ++out.points;
    if (!best.utilisation) continue;
    ++out.telling;
    out.utilisation = std::max(out.utilisation, *best.utilisation);
    least_busy = std::min(least_busy, *best.utilisation);
  }
  if (out.telling == 0) return std::nullopt;
  if (silent) out.least_rate_mbps = 0;
  const auto count = [&](double busy, double efficiency, double rate) {
    const double share = std::max(0.0, criteria.most_busy - busy);
    return static_cast<std::uint64_t>(share * efficiency * rate / tablet.mbit_per_second);
  };
  out.least = count(out.utilisation, tablet.efficiency.low, out.least_rate_mbps);
  out.most = count(least_busy, tablet.efficiency.high, out.most_rate_mbps);
  return out;
}

}  // namespace preau::wifi
