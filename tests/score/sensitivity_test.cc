#include "collector/score/sensitivity.hh"

#include <catch2/catch.hpp>

#include "tests/score/example.hh"

using namespace preau;
using namespace preau::test;

namespace {

double tau(const std::vector<double>& a, const std::vector<double>& b) {
  return kendall_tau_b(a, b);
}

std::vector<SchoolFacts> schools() {
  std::vector<SchoolFacts> out;
  for (int i = 0; i < 12; ++i) {
    auto facts = example_school();
    facts.rooms.pop_back();
    const double up = 4 + i, signal = -78 + 2 * ((i * 5) % 12);
    facts.site[IndicatorId::upload] = indicator(up, up, up, Unit::mbit_per_second);
    for (auto& room : facts.rooms)
      room.indicators[IndicatorId::signal] = indicator(signal, signal, signal, Unit::dbm);
    out.push_back(facts);
  }
  return out;
}

}  // namespace

TEST_CASE("sensitivity: tau-b as worked by hand") {
  CHECK(tau({1, 2, 3, 4, 5}, {2, 1, 4, 3, 5}) == Approx(0.6));
  CHECK(tau({1, 2, 2, 3, 4}, {1, 3, 2, 3, 4}) == Approx(0.888889).margin(1e-6));
  CHECK(tau({1, 2, 3}, {3, 2, 1}) == -1);
  CHECK(tau({1, 1}, {1, 2}) == 0);
}

TEST_CASE("sensitivity: finer weights do not change a score") {
  for (const auto& [what, profile] : variants(example_profile()))
    if (what == Text{"score exigé +10 %", "bar +10 %"}) {
      CHECK(profile.bar == Approx(77));
      CHECK(points(profile, example_school()).known_score ==
            points(example_profile(), example_school()).known_score);
    }
}

TEST_CASE("sensitivity: a verdict on the edge hangs on what made it") {
  auto facts = example_school();
  facts.rooms.clear();
  auto good = room("A12", 24);
  good.coverage = Coverage::pass;
  good.indicators = {{IndicatorId::signal, indicator(-58, -58, -58, Unit::dbm)},
                     {IndicatorId::snr, indicator(31, 31, 31, Unit::count)}};
  facts.rooms = {good};
  facts.site[IndicatorId::upload] = indicator(10.5, 10.5, 10.5, Unit::mbit_per_second);
  const auto hanging = hanging_verdicts(std::vector{facts}, example_profile());
  REQUIRE(hanging.size() == 1);
  bool by_gate = false;
  for (const auto& [what, then] : hanging[0].changes)
    by_gate = by_gate || (what.en == "gate fibre: rates +10 %" && then == Readiness::not_ready);
  CHECK(by_gate);
}

TEST_CASE("sensitivity: the same seed, the same figures") {
  const auto all = schools();
  const auto one = rank_stability(all, example_profile(), 7);
  const auto two = rank_stability(all, example_profile(), 7);
  CHECK(one.tau == two.tau);
  CHECK(one.low == two.low);
  CHECK(one.tau > 0.8);
  CHECK(one.low <= one.tau);
  CHECK(one.unmovable > 0);
  CHECK(one.unmovable <= 1);
}

TEST_CASE("sensitivity: the order of the schools does not show") {
  auto all = schools();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto number = std::to_string(960'001 + i);
    for (char letter = 'A'; letter <= 'Z'; ++letter)
      if (const auto uai = Uai::parse("0" + number + letter)) all[i].school.uai = *uai;
  }
  const auto one = rank_stability(all, example_profile(), 7);
  std::ranges::reverse(all);
  const auto other = rank_stability(all, example_profile(), 7);
  CHECK(one.low == other.low);
  CHECK(one.high == other.high);
  CHECK(one.tau == Approx(other.tau).epsilon(1e-12));
}
