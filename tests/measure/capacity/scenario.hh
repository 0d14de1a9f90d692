// Which networks the 1,000 runs meet: one for each seed, most of them healthy, the others each with
// one thing wrong.
#pragma once

#include <cstdint>
#include <string_view>

#include "probe/measure/capacity/controller.hh"
#include "tests/measure/capacity/simulate.hh"

namespace preau::capacity::simulated {

struct Scenario {
  std::string_view kind;
  bool good{};  // nothing wrong: it must not be flagged
  Path path;
  double truth{};  // Mbit/s, sustained, IP layer
};

Scenario scenario(std::uint64_t seed);
// As the bench has it: a shaper as `tc tbf` makes it, nothing else.
Scenario plain(double mbit_s, double burst_octets);
// A large bucket that passes 1.15 to 1.5 times the rate: it takes long to empty.
Scenario weakly_boosted(std::uint64_t seed, double least_mbit_s, double most_mbit_s);

// The whole method on it.
Result run(const Scenario& scenario, std::uint64_t seed, const Settings& settings = {});

}  // namespace preau::capacity::simulated
