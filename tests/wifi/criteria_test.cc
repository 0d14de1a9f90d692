#include "probe/wifi/criteria.hh"

#include <catch2/catch.hpp>

using namespace preau::wifi;
using Catch::Matchers::Contains;

namespace {

std::string error_of(std::string_view text) {
  const auto criteria = criteria_from_toml(text, "c.toml");
  REQUIRE_FALSE(criteria);
  return criteria.error();
}

constexpr std::string_view kSignal =
    "[median_signal]\nleast_dbm = -67\nsource = 'a'\ndate = 2026-11-24\n";
constexpr std::string_view kBeacons = "[beacons]\nleast = 8\nsource = 'b'\ndate = 2026-11-24\n";
constexpr std::string_view kRest =
    "[snr]\nleast_db = 25\nsource = 'c'\ndate = 2026-11-24\n"
    "[second_signal]\nleast_dbm = -75\nsource = 'd'\ndate = 2026-11-24\n"
    "[room]\nleast_share = 0.9\nconfidence = 0.95\nleast_points = 5\nspread_db = 4\n"
    "source = 'e'\ndate = 2026-11-24\n"
    "[channel]\nleast_dbm = -82\nmost_busy = 0.8\nsource = 'f'\ndate = 2026-11-24\n"
    "[tablet]\nmbit_per_second = 4\nwifi_generation = 5\nstreams = 1\nwidth_mhz = "
    "80\nleast_efficiency = 0.35\n"
    "most_efficiency = 0.65\nsource = 'g'\ndate = 2026-11-24\n";

std::string whole() { return std::string(kSignal) + std::string(kBeacons) + std::string(kRest); }

std::string with(std::string_view from, std::string_view to) {
  auto text = whole();
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("criteria: the built-in ones are -67 dBm and 8 beacons, each with its source") {
  const auto& criteria = default_criteria();
  CHECK(criteria.least_median.value == -67);
  CHECK(criteria.least_beacons == 8);
  CHECK(criteria.least_snr_db == 25);
  CHECK(criteria.least_second.value == -75);
  CHECK(criteria.least_points == 5);
  CHECK_FALSE(criteria.median_source.empty());
  CHECK_FALSE(criteria.beacons_source.empty());
}

TEST_CASE("criteria: figures and sources are read") {
  const auto criteria = criteria_from_toml(with("-67", "-70.5"), "c.toml");
  REQUIRE(criteria);
  CHECK(criteria->least_median.value == -70.5);
  CHECK(criteria->median_source == "a");
}

TEST_CASE("criteria: what a file leaves out is as built in") {
  const auto changed = criteria_from_toml("[second_signal]\nleast_dbm = -100\n", "c.toml");
  REQUIRE(changed);
  CHECK(changed->least_second.value == -100);
  CHECK(changed->least_median.value == -67);
  CHECK(changed->median_source == default_criteria().median_source);
  CHECK(changed->tablet.width_mhz == 80);
  const auto one = criteria_from_toml("[room]\nleast_points = 7\n[median_signal]\n", "c.toml");
  REQUIRE(one);
  CHECK(one->least_points == 7);
  CHECK(one->least_share == 0.9);
  CHECK(one->median_source.empty());
  CHECK(criteria_from_toml("", "c.toml").value().least_snr_db == 25);
}

TEST_CASE("criteria: whether the tablet has 6 GHz may be left out, and is then no") {
  CHECK_FALSE(criteria_from_toml(whole(), "c.toml")->tablet.six_ghz);
  CHECK_FALSE(default_criteria().tablet.six_ghz);
  const auto newer = with("wifi_generation = 5", "six_ghz = true\nwifi_generation = 6");
  CHECK(criteria_from_toml(newer, "c.toml").value().tablet.six_ghz);
  CHECK_THAT(error_of(with("streams = 1", "streams = 1\nsix_ghz = true")),
             Contains("six_ghz of tablet wants wifi_generation 6 at least"));
  CHECK_THAT(error_of(with("streams = 1", "streams = 1\nsix_ghz = 1")),
             Contains("six_ghz must be true or false"));
}

TEST_CASE("criteria: an error says file, line, column and what is wrong") {
  CHECK_THAT(error_of("[median_signal\n"), Contains("c.toml, line 1, column 15: "));
  CHECK(error_of(with("-67", "-10")) ==
        "c.toml, line 2, column 13: least_dbm must be a number from -100 to -20");
  CHECK(error_of(with("-67", "nan")) ==
        "c.toml, line 2, column 13: least_dbm must be a number from -100 to -20");
  CHECK(error_of(with("-67", "'-67'")) ==
        "c.toml, line 2, column 13: least_dbm must be a number from -100 to -20");
  CHECK(error_of(with("= 8", "= 8\nmost = 9")) == "c.toml, line 7, column 1: unknown key most");
  CHECK_THAT(error_of(with("source = 'a'", "source = ''")), Contains("source must be a text"));
  CHECK_THAT(error_of(with("2026-11-24", "'today'")), Contains("line 4, column 8: date must be"));
  CHECK_THAT(error_of(with("least_share = 0.9", "least_share = 1")),
             Contains("from 0.01 to 0.999"));
  CHECK_THAT(error_of(with("least_efficiency = 0.35", "least_efficiency = 0.7")),
             Contains("more than most_efficiency"));
  CHECK_THAT(error_of("median_signal = 1\n"), Contains("median_signal must be a table"));
}

TEST_CASE("criteria: what is counted in ones is whole, and a width is one of 802.11's") {
  CHECK(error_of(with("least_points = 5", "least_points = 5.7")) ==
        "c.toml, line 20, column 16: least_points must be whole");
  CHECK_THAT(error_of(with("streams = 1", "streams = 1.5")), Contains("streams must be whole"));
  CHECK_THAT(error_of(with("least = 8", "least = 8.5")), Contains("least must be whole"));
  CHECK_THAT(error_of(with("wifi_generation = 5", "wifi_generation = 5.5")), Contains("whole"));
  CHECK_THAT(error_of(with("width_mhz = 80", "width_mhz = 77")),
             Contains("width_mhz must be 20, 40, 80, 160 or 320"));
  CHECK_THAT(error_of(with("width_mhz = 80", "width_mhz = 19")), Contains("from 20 to 320"));
  CHECK(
      criteria_from_toml(with("least_points = 5", "least_points = 6.0"), "c.toml")->least_points ==
      6);
}
