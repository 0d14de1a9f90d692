// Chance that comes out the same everywhere: the engine is the standard's, which fixes its numbers,
// but not the standard's distributions, which differ between libraries.
#pragma once

#include <cstdint>
#include <random>

namespace preau::lab {

class Dice {
 public:
  // Streams of one seed are independent: a stage that draws more leaves the others as they were.
  Dice(std::uint64_t seed, std::uint32_t stream);

  double uniform();  // [0, 1)
  double normal();   // mean 0, standard deviation 1

  // Draws for every p, so that a later change of p finds the same numbers.
  bool chance(double p) { return uniform() < p; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace preau::lab
