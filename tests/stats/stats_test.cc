#include "probe/stats/stats.hh"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

using namespace preau;
using stats::clopper_pearson;

namespace {

std::vector<double> one_to(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

}  // namespace

TEST_CASE("median: the middle value, or the mean of the two") {
  CHECK(stats::median(one_to(1)) == 1);
  CHECK(stats::median(one_to(2)) == 1.5);
  CHECK(stats::median(one_to(9)) == 5);
}

TEST_CASE("quantile: RFC 2330's example, and whole ranks that rounding must not lift") {
  // RFC 2330 section 11.3: of -2, 7, 7, 4, 18, -5 the 50th percentile is 4, the 100th 18
  const std::vector<double> example{-5, -2, 4, 7, 7, 18};
  CHECK(stats::quantile(example, 0.5) == 4);
  CHECK(stats::median(example) == 5.5);
  CHECK(stats::quantile(example, 1) == 18);
  CHECK(stats::quantile(example, 0.01) == -5);
  for (const std::size_t n : {20u, 100u, 200u, 1000u, 10000u}) {
    CAPTURE(n);
    CHECK(stats::quantile(one_to(n), 0.95) == std::round(0.95 * static_cast<double>(n)));
    CHECK(stats::quantile(one_to(n), 0.1) == std::round(0.1 * static_cast<double>(n)));
  }
}

TEST_CASE("quantile interval of the median: the published ranks") {
  // Conover, Practical Nonparametric Statistics, and every printed table: n -> ranks at 95 %
  struct Row {
    std::size_t n, low, high;
  };
  for (const auto& [n, low, high] :
       {Row{6, 1, 6}, Row{8, 1, 8}, Row{9, 2, 8}, Row{10, 2, 9}, Row{15, 4, 12}, Row{20, 6, 15},
        Row{25, 8, 18}, Row{30, 10, 21}, Row{50, 18, 33}, Row{100, 40, 61}}) {
    CAPTURE(n);
    const auto interval = stats::quantile_interval(one_to(n), 0.5);
    REQUIRE(interval);
    CHECK(interval->low == static_cast<double>(low));
    CHECK(interval->high == static_cast<double>(high));
  }
}

TEST_CASE("quantile interval: too few values give none") {
  CHECK_FALSE(stats::quantile_interval({}, 0.5));
  CHECK_FALSE(stats::quantile_interval(one_to(5), 0.5));    // 2 * 0.5^5 = 6.25 % would be outside
  CHECK_FALSE(stats::quantile_interval(one_to(71), 0.95));  // 0.95^71 = 2.6 % would be outside
  CHECK(stats::quantile_interval(one_to(6), 0.5));
  CHECK(stats::quantile_interval(one_to(72), 0.95) == Interval{64, 72});
  CHECK(stats::quantile_ranks(10, 0.5) == stats::Ranks{2, 9});
}

TEST_CASE("quantile interval surrounds the quantile, for every size and share") {
  for (std::size_t n = 1; n <= 400; ++n)
    for (const double q : {0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99}) {
      const auto values = one_to(n);
      const auto interval = stats::quantile_interval(values, q);
      if (!interval) continue;
      const double point = q == 0.5 ? stats::median(values) : stats::quantile(values, q);
      if (!(interval->low <= point && point <= interval->high)) {
        CAPTURE(n, q, interval->low, point, interval->high);
        FAIL("not surrounded");
      }
    }
}

TEST_CASE("quantile interval holds the true median at least 95 times in 100") {
  std::mt19937 random(1);  // a fixed seed: the same draw on every run
  std::exponential_distribution<double> skewed(1.0);
  int held = 0;
  constexpr int kRuns = 4000;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<double> values(17);
    for (double& value : values) value = skewed(random);
    std::ranges::sort(values);
    const auto interval = stats::quantile_interval(values, 0.5);
    held += interval->low <= std::log(2.0) && std::log(2.0) <= interval->high;
  }
  CHECK(held >= 0.945 * kRuns);
}

TEST_CASE("clopper-pearson: published values") {
  const auto none = clopper_pearson(0, 10);
  CHECK(none.low == 0);
  CHECK(none.high == Approx(0.3084971).margin(1e-7));
  const auto half = clopper_pearson(5, 10);
  CHECK(half.low == Approx(0.1870860).margin(1e-7));
  CHECK(half.high == Approx(0.8129140).margin(1e-7));
  const auto one = clopper_pearson(1, 20);
  CHECK(one.low == Approx(0.0012651).margin(1e-7));
  CHECK(one.high == Approx(0.2487328).margin(1e-7));
  const auto single = clopper_pearson(1, 1);
  CHECK(single.low == Approx(0.025).margin(1e-12));
  CHECK(single.high == 1);
  CHECK(clopper_pearson(0, 0) == Interval{0, 1});
}

TEST_CASE("clopper-pearson: all of n pass, one-sided 95 % lower bound is 0.05^(1/n)") {
  struct Row {
    std::uint64_t n;
    double bound;
  };
  for (const auto& [n, bound] : {Row{5, 0.55}, Row{10, 0.74}, Row{29, 0.90}, Row{59, 0.95}}) {
    CAPTURE(n);
    const double low = clopper_pearson(n, n, 0.90).low;  // two-sided 90 % has 5 % in each tail
    CHECK(low == Approx(std::pow(0.05, 1.0 / static_cast<double>(n))).margin(1e-12));
    CHECK(low == Approx(bound).margin(0.005));
  }
}

TEST_CASE("tolerance factor: published values for 90 % of all with 95 % confidence") {
  // Odeh and Owen 1980, one-sided
  for (const auto& [count, factor] :
       {std::pair{2, 20.581}, {5, 3.407}, {10, 2.355}, {20, 1.926}, {50, 1.646}})
    CHECK(stats::tolerance_factor(static_cast<std::size_t>(count), 0.9) ==
          Approx(factor).margin(0.0006));
}

TEST_CASE("clopper-pearson is its own mirror and narrows with trials") {
  for (std::uint64_t n = 1; n <= 60; ++n)
    for (std::uint64_t k = 0; k <= n; ++k) {
      const auto a = clopper_pearson(k, n), b = clopper_pearson(n - k, n);
      const double share = static_cast<double>(k) / static_cast<double>(n);
      if (std::abs(a.low - (1 - b.high)) > 1e-9 || a.low > share || a.high < share)
        FAIL("k " << k << " of " << n);
    }
  CHECK(clopper_pearson(3, 1'000'000).high < 1e-5);
}

TEST_CASE("mean interval: Student's t with n - 1 degrees of freedom") {
  CHECK_FALSE(stats::mean_interval({}));
  CHECK_FALSE(stats::mean_interval(one_to(1)));
  // 1 to 5: mean 3, standard error sqrt(2.5 / 5); t(0.975, 4) = 2.776445
  const auto five = stats::mean_interval(one_to(5));
  CHECK(five->low == Approx(3 - 2.776445 * std::sqrt(0.5)).margin(1e-6));
  CHECK(five->high == Approx(3 + 2.776445 * std::sqrt(0.5)).margin(1e-6));
  const std::vector<double> equal{7, 7, 7};
  CHECK(stats::mean_interval(equal) == Interval{7, 7});
}
