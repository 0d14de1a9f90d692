// Impaired paths in virtual time whose true quantiles of delay are known: what intervals are held
// to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace preau::tests {

// One law of delay; its figures (jitter, load, modes) are drawn anew for every path.
enum class Law {
  jitter,      // a constant and exponential jitter
  two_routes,  // each packet takes one of two routes, 5 to 20 ms apart
  heavy_tail,  // Pareto, down to a shape without variance
  queue,       // of a link used at 30 to 85 %, probed often enough to meet the same queue again
  drift,       // exponential, correlated from packet to packet by up to 0.8
};
inline constexpr std::array kLaws{Law::jitter, Law::two_routes, Law::heavy_tail, Law::queue,
                                  Law::drift};
std::string_view name(Law law);

struct SimulatedPath {
  std::vector<double> delays_s;                // in order; up to 5 % of the packets are lost
  std::function<double(double q)> quantile_s;  // the truth
};

// The same path for the same arguments, on every machine.
SimulatedPath simulate(Law law, std::uint64_t seed, std::size_t packets);

}  // namespace preau::tests
