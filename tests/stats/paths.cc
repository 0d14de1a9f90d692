#include "tests/stats/paths.hh"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace preau::tests {

namespace {

// Our own distributions: those of the standard library differ from one library to the next.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : bits_(seed) {}
  double uniform(double low = 0, double high = 1) {
    return low + (high - low) * static_cast<double>(bits_() >> 11) * 0x1p-53;
  }
  double exponential() { return -std::log(1 - uniform()); }
  double normal() {  // Box and Muller
    const double radius = std::sqrt(2 * exponential());
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  std::mt19937_64 bits_;
};

using NextDelay = std::function<double()>;
struct Model {
  NextDelay next;
  std::function<double(double)> quantile;
};

Model jitter(Dice& dice) {
  const double base = dice.uniform(0.001, 0.03), scale = dice.uniform(1e-5, 0.01);
  return {[=, &dice] { return base + scale * dice.exponential(); },
          [=](double q) { return base - scale * std::log(1 - q); }};
}

Model two_routes(Dice& dice) {
  const double share = dice.uniform(0.55, 0.9), gap = dice.uniform(0.005, 0.02);
  const double width = dice.uniform(1e-4, 0.004), base = dice.uniform(0.001, 0.03);
  return {[=, &dice] {
            const double route = dice.uniform() < share ? 0 : gap;
            return base + route + width * dice.uniform();
          },
          [=](double q) {
            return base + (q < share ? width * q / share : gap + width * (q - share) / (1 - share));
          }};
}

Model heavy_tail(Dice& dice) {
  const double shape = dice.uniform(1.2, 3), base = dice.uniform(0.001, 0.03);
  const auto pareto = [=](double q) { return base * std::pow(1 - q, -1 / shape); };
  return {[=, &dice] { return pareto(dice.uniform()); }, pareto};
}

// The work waiting in an M/M/1 queue, seen at even intervals, from its steady state on:
// P(waiting > w) = load x exp(-(1 - load) w / service). A virtual load arrives between two packets.
Model queue(Dice& dice) {
  const double load = dice.uniform(0.3, 0.85), interval = dice.uniform(8, 30);
  const double base = dice.uniform(0.001, 0.03), service = 0.0012;  // 1500 octets at 10 Mbit/s
  double waiting = dice.uniform() < load ? dice.exponential() / (1 - load) : 0;
  const auto next = [=, &dice]() mutable {
    for (double left = interval;;) {
      const double gap = dice.exponential() / load;
      if (gap > left) {
        waiting = std::max(0.0, waiting - left);
        return base + service * waiting;
      }
      waiting = std::max(0.0, waiting - gap) + dice.exponential();
      left -= gap;
    }
  };
  return {next, [=](double q) {
            return base + (q <= 1 - load ? 0 : service * std::log(load / (1 - q)) / (1 - load));
          }};
}

Model drift(Dice& dice) {
  const double memory = dice.uniform(0, 0.8), scale = dice.uniform(1e-4, 0.01);
  double state = dice.normal();
  const auto next = [=, &dice]() mutable {
    state = memory * state + std::sqrt(1 - memory * memory) * dice.normal();
    return -scale * std::log(0.5 * std::erfc(state / std::numbers::sqrt2));
  };
  return {next, [=](double q) { return -scale * std::log(1 - q); }};
}

Model model(Law law, Dice& dice) {
  switch (law) {
    case Law::jitter:
      return jitter(dice);
    case Law::two_routes:
      return two_routes(dice);
    case Law::heavy_tail:
      return heavy_tail(dice);
    case Law::queue:
      return queue(dice);
    case Law::drift:
      break;
  }
  return drift(dice);
}

}  // namespace

std::string_view name(Law law) {
  constexpr std::array<std::string_view, 5> kNames{"jitter", "two routes", "heavy tail", "queue",
                                                   "drift"};
  return kNames[static_cast<std::size_t>(law)];
}

SimulatedPath simulate(Law law, std::uint64_t seed, std::size_t packets) {
  Dice dice(seed * kLaws.size() + static_cast<std::size_t>(law));  // no two laws alike
  const double loss = dice.uniform(0, 0.05);
  const auto [next, quantile] = model(law, dice);
  SimulatedPath path{{}, quantile};
  for (std::size_t i = 0; i < packets; ++i) {
    const double delay = next();
    if (dice.uniform() >= loss) path.delays_s.push_back(delay);
  }
  return path;
}

}  // namespace preau::tests
