// Do our 95 % intervals of percentiles hold the truth, and how wide are they? 1,000 simulated paths
// a law of delay, against the binomial interval that takes packets for independent of one another.
// Virtual time and fixed seeds: the same figures on every run, and a test asserts them
// (tests/stats/series_test.cc).
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "probe/stats/series.hh"
#include "tests/stats/coverage.hh"

namespace preau {

namespace {

void row(tests::Law law, double q, std::size_t packets) {
  tests::Coverage ours, plain;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    auto path = tests::simulate(law, seed, packets);
    const double truth = path.quantile_s(q);
    ours.count(stats::series_interval(path.delays_s, q), truth);
    std::ranges::sort(path.delays_s);
    plain.count(stats::quantile_interval(path.delays_s, q), truth);
  }
  std::cout << fmt::format(
      "{:<11} p{:<3} {:>7} | {:>5.1f} % of {:>4}   {:>7.2f} % | {:>5.1f} % of "
      "{:>4}   {:>7.2f} % | {:>6.2f}\n",
      name(law), 100 * q, packets, 100 * ours.share_held(), ours.given, 100 * ours.mean_width(),
      100 * plain.share_held(), plain.given, 100 * plain.mean_width(),
      ours.mean_width() / plain.mean_width());
}

}  // namespace

}  // namespace preau

int main() {
  std::cout
      << "95 % intervals of a percentile, 1,000 paths a row. held: of the intervals given, how "
         "many hold the\ntruth; width: mean, of the true delay.\n"
      << fmt::format("{:<11} {:<4} {:>7} | {:<15} {:>9} | {:<15} {:>9} | {:>6}\n", "law", "",
                     "packets", "ours: held", "width", "plain: held", "width", "ratio");
  for (const std::size_t packets : {100u, 1000u, 3000u})
    for (const double q : {0.5, 0.95, 0.99})
      for (const auto law : preau::tests::kLaws)
        if (packets > 100 || q < 0.99) preau::row(law, q, packets);  // 367 at least for p99
}
