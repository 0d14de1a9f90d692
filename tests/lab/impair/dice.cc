#include "tests/lab/impair/dice.hh"

#include <cmath>
#include <numbers>

namespace preau::lab {

namespace {

std::mt19937_64 engine(std::uint64_t seed, std::uint32_t stream) {
  std::seed_seq all{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                    stream};
  return std::mt19937_64(all);
}

}  // namespace

Dice::Dice(std::uint64_t seed, std::uint32_t stream) : engine_(engine(seed, stream)) {}

double Dice::uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

// Box and Muller, of whose two numbers we take one: always two draws.
double Dice::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

}  // namespace preau::lab
