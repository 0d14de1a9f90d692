#include "probe/wifi/capacity.hh"

#include <catch2/catch.hpp>

using namespace preau::wifi;

namespace {

Point point(double dbm, std::optional<double> utilisation) {
  Point p{.heard = Heard::school};
  p.best.emplace();
  p.best->median_dbm = dbm;
  p.best->utilisation = utilisation;
  p.best->generation = Generation::ac;
  p.best->streams = 2;
  p.best->operation.width_mhz = 80;
  return p;
}

}  // namespace

TEST_CASE("capacity: rates are those of the standard's tables") {
  CHECK(radio_rate_mbps(Generation::ac, 80, 1, -40) == Approx(390));  // VHT-MCS 9, 0.8 us
  CHECK(radio_rate_mbps(Generation::ax, 20, 2, -40) == Approx(286.8).margin(0.1));  // HE-MCS 11
  CHECK(radio_rate_mbps(Generation::n, 40, 1, -40) == Approx(135));
  CHECK(radio_rate_mbps(Generation::a, 20, 4, -40) == Approx(54));
  CHECK(radio_rate_mbps(Generation::b, 20, 1, -40) == 11);
  CHECK(radio_rate_mbps(Generation::n, 160, 1, -40) == Approx(135));  // no wider than it can
  CHECK(radio_rate_mbps(Generation::n, 20, 1, -82) == Approx(6.5));
  CHECK(radio_rate_mbps(Generation::n, 20, 1, -83) == 0);
  CHECK(radio_rate_mbps(Generation::ac, 80, 1, -77) == 0);  // twice as wide, 3 dB more
}

TEST_CASE("capacity: a range, from the weakest and busiest point to the strongest and idlest") {
  const std::vector points{point(-50, 0.2), point(-68, 0.4)};
  const auto range = tablets(points, default_criteria());
  REQUIRE(range);
  // -68 dBm at 80 MHz: -74 + 6, step 3: 234 x 2 / 4 = 117 Mbit/s; 0.4 x 0.35 x 117 / 4
  CHECK(range->least_rate_mbps == Approx(117));
  CHECK(range->least == 4);
  CHECK(range->most == 38);  // -50 dBm reaches step 9, 390 Mbit/s: 0.6 x 0.65 x 390 / 4
}

TEST_CASE("capacity: the tablet's own radio bounds it, and a silent spot bears none") {
  auto newest = point(-40, 0.2);
  newest.best->generation = Generation::be;
  CHECK(tablets(std::vector{newest}, default_criteria())->most_rate_mbps == Approx(390));
  const Point silent{.heard = Heard::silence};
  const auto range = tablets(std::vector{point(-50, 0.2), silent}, default_criteria());
  CHECK(range->least == 0);
  CHECK(range->most > 0);
}

TEST_CASE("capacity: a weak point counts though it does not tell how busy its channel is") {
  const auto range = tablets(std::vector{point(-50, 0.2), point(-74, {})}, default_criteria());
  REQUIRE(range);
  CHECK(range->least_rate_mbps == Approx(29.25));  // -82 + 6 dBm, of 80 MHz
  CHECK(range->most_rate_mbps == Approx(390));
  CHECK(range->telling == 1);
  CHECK(range->points == 2);
}

TEST_CASE("capacity: no 802.11ac at 2.4 GHz, and no 6 GHz for a tablet without") {
  auto low = point(-40, 0.2);
  low.best->operation = {.band = Band::ghz2, .width_mhz = 20};
  CHECK(tablets(std::vector{low}, default_criteria())->most_rate_mbps == Approx(65));
  auto high = point(-40, 0.2);
  high.best->operation.band = Band::ghz6;
  CHECK_FALSE(tablets(std::vector{high}, default_criteria()));
  auto newer = default_criteria();
  newer.tablet.six_ghz = true;
  CHECK(tablets(std::vector{high}, newer));
}

TEST_CASE("capacity: a channel that is full bears none; unknown utilisation tells nothing") {
  CHECK(tablets(std::vector{point(-40, 0.85)}, default_criteria())->most == 0);
  CHECK_FALSE(tablets(std::vector{point(-40, std::nullopt)}, default_criteria()));
  CHECK_FALSE(tablets({}, default_criteria()));
}
