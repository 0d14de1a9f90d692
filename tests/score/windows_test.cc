#include "collector/score/windows.hh"

#include <cmath>

#include <catch2/catch.hpp>

#include "collector/score/indicators.hh"
#include "tests/score/example.hh"

using namespace preau;
using namespace std::chrono;

namespace {

const UtcTime kNow = *from_iso8601("2026-11-24T12:30:00Z");
const UtcHour kEnd = hour_of(kNow);

City one_school() {
  const auto uai = *Uai::parse("0960001E");
  City city;
  city.sites.push_back({.id = "tilleuls",
                        .name = "Les Tilleuls",
                        .lines = {{.id = "fibre", .access = AccessKind::ftth},
                                  {.id = "4g", .access = AccessKind::g4}}});
  city.schools.push_back({.uai = uai, .sites = {"tilleuls"}});
  return city;
}

// `n` hours, the last one just before now: values 1, 2, ... n from old to new.
HourlySeries series(std::string_view metric, Unit unit, int n, double scale = 1) {
  HourlySeries out{.site = "tilleuls", .line = "fibre", .metric = std::string(metric)};
  out.unit = unit;
  for (int i = 1; i <= n; ++i) {
    const double value = i * scale;
    out.hours.push_back({.hour = kEnd - n + i - 1,
                         .value = value,
                         .low = value,
                         .high = value,
                         .records = 1,
                         .samples = 10,
                         .probe = "p",
                         .seq = static_cast<std::uint64_t>(i)});
  }
  return out;
}

SchoolFacts facts(const History& history, const std::vector<Window>& windows,
                  const std::vector<Record>& latest = {}) {
  return school_facts(
             one_school(), latest, history, [&](SchoolType) { return windows; }, kNow)
      .at(0);
}

Window window(IndicatorId id, std::int64_t permille, WindowHours hours = WindowHours::all) {
  return {.indicator = id, .hours = hours, .days = 28, .permille = permille};
}

}  // namespace

TEST_CASE("windows: ranks of percentiles, with the intervals of order statistics") {
  // Published tables of the sign test: of 10 values the 2nd to the 9th hold the median (97.9 %).
  CHECK(ranks(10, 500).value == 4);
  CHECK(ranks(10, 500).low == 1);
  CHECK(ranks(10, 500).high == 8);
  CHECK_FALSE(ranks(5, 500).low);  // 2 x 1/32 is more than 5 %
  CHECK(ranks(6, 500).low == 0);
  CHECK(ranks(6, 500).high == 5);
  CHECK(ranks(100, 950).value == 94);
  CHECK_FALSE(ranks(71, 950).high);  // 0.95^71 is more than 2.5 %
  CHECK(ranks(72, 950).high == 71);
  CHECK(ranks(1, 950).value == 0);
  CHECK(ranks(8784, 999).high);
}

TEST_CASE("windows: ranks hold the truth as often as they say") {
  // By the binomial itself, in another way.
  const auto real = [](std::size_t count) { return static_cast<double>(count); };
  for (const std::size_t n : {20UL, 72UL, 200UL, 700UL})
    for (const std::int64_t permille : {50L, 500L, 900L, 950L}) {
      const auto at = ranks(n, permille);
      const double p = static_cast<double>(permille) / 1000;
      double inside = 0;
      for (std::size_t k = at.low ? *at.low + 1 : 0; k <= (at.high ? *at.high : n); ++k)
        inside += std::exp(std::lgamma(real(n) + 1) - std::lgamma(real(k) + 1) -
                           std::lgamma(real(n - k) + 1) + real(k) * std::log(p) +
                           real(n - k) * std::log(1 - p));
      CHECK(inside >= 0.95);
    }
}

TEST_CASE("windows: without one an indicator is the newest record, as ever") {
  const History history{.hourly = {series(metric::kGoodputDown, Unit::mbit_per_second, 100)}};
  CHECK_FALSE(facts(history, {}).site.contains(IndicatorId::download));
}

TEST_CASE("windows: a percentile of hours, with its interval, hours, samples, age and records") {
  const History history{.hourly = {series(metric::kGoodputDown, Unit::mbit_per_second, 100)}};
  const auto found = facts(history, {window(IndicatorId::download, 500)});
  const auto& download = found.site.at(IndicatorId::download);
  CHECK(download.value == 50);
  CHECK(download.interval == Interval{40, 61});
  CHECK(download.hours == 100);
  CHECK(download.samples == 1000);
  CHECK(download.evidence == std::vector<std::string>{"p/50", "p/40", "p/61"});
  CHECK(download.measured == begin_of(kEnd - 1));
  CHECK(download.staleness == 0);
  CHECK(download.caveat.en == " (percentile 50 of 100 hours, 28 days)");
}

TEST_CASE("windows: of few hours the bad end is open") {
  const History history{.hourly = {series(metric::kRttP95LoadedDown, Unit::seconds, 40, 0.001),
                                   series(metric::kRttP95LoadedUp, Unit::seconds, 40, 0.002)}};
  const auto latency =
      facts(history, {window(IndicatorId::latency, 950)}).site.at(IndicatorId::latency);
  CHECK(latency.value == Approx(0.076));  // the worse direction
  CHECK(latency.interval.high == 3600);
}

TEST_CASE("windows: school hours and the others are told apart, unknown ones are neither") {
  auto of = series(metric::kGoodputDown, Unit::mbit_per_second, 4);
  History history{.hourly = {of}};
  auto& hours = history.hours[*Uai::parse("0960001E")];
  hours = {kEnd - 4, {At::school, At::outside, At::unknown, At::outside}};
  const auto value = [&](WindowHours which) {
    return facts(history, {window(IndicatorId::download, 500, which)})
        .site.at(IndicatorId::download)
        .value;
  };
  CHECK(value(WindowHours::school) == 1);
  CHECK(value(WindowHours::outside) == 2);
  CHECK(value(WindowHours::all) == 2);
  hours.at.assign(4, At::outside);
  const auto none = facts(history, {window(IndicatorId::download, 500, WindowHours::school)});
  CHECK_FALSE(none.site.contains(IndicatorId::download));
  CHECK(none.failures.at("download").en == "nothing measured in school hours within 28 days");
  history.hours.clear();
  CHECK(facts(history, {window(IndicatorId::download, 500, WindowHours::school)})
            .failures.at("download")
            .en.find("nobody said when") == 0);
}

TEST_CASE("windows: hours that have not ended, older ones and other lines stay outside") {
  auto of = series(metric::kGoodputDown, Unit::mbit_per_second, 3);
  of.hours[0].hour = kEnd - 28 * 24 - 1;
  of.hours[2].hour = kEnd;
  auto other = series(metric::kGoodputDown, Unit::mbit_per_second, 3);
  other.line = "4g";
  const auto found = facts({.hourly = {of, other}}, {window(IndicatorId::download, 500)});
  CHECK(found.site.at(IndicatorId::download).hours == 1);
  CHECK(found.site.at(IndicatorId::download).value == 2);
}

TEST_CASE("windows: the worst of three losses, not pooled over hours") {
  const auto found = facts({.hourly = {series(metric::kRttLoss, Unit::ratio, 100, 1e-5),
                                       series(metric::kRttLossLoadedUp, Unit::ratio, 100, 1e-4)}},
                           {window(IndicatorId::loss, 950)});
  CHECK(found.site.at(IndicatorId::loss).value == Approx(0.0095));
}

namespace {

HourlySeries in_room(std::string_view metric, std::vector<double> values) {
  auto out = series(metric, Unit::dbm, static_cast<int>(values.size()));
  out.segment = Segment::air;
  out.line.reset();
  out.room = "A12";
  for (std::size_t i = 0; i < values.size(); ++i)
    out.hours[i].value = out.hours[i].low = out.hours[i].high = values[i];
  return out;
}

SchoolFacts of_room(const History& history, const std::vector<Window>& windows,
                    const std::vector<Record>& latest = {}) {
  auto city = one_school();
  city.sites[0].rooms = {{.id = "A12", .school = *Uai::parse("0960001E"), .pupils = 24}};
  return school_facts(
             city, latest, history, [&](SchoolType) { return windows; }, kNow)
      .at(0);
}

}  // namespace

TEST_CASE("windows: a room's signal, and its signal over noise hour by hour") {
  // The third hour has no noise, the fourth the worst of both.
  auto noise = in_room(metric::kNoiseMedian, {-95, -90, -95, -80});
  noise.hours.erase(noise.hours.begin() + 2);
  const History history{.hourly = {in_room(metric::kSignalMedian, {-60, -62, -80, -64}), noise}};
  const auto facts =
      of_room(history, {window(IndicatorId::signal, 250), window(IndicatorId::snr, 500)});
  const auto& room = facts.rooms.at(0).indicators;
  CHECK(room.at(IndicatorId::signal).value == -80);
  CHECK(room.at(IndicatorId::signal).hours == 4);
  CHECK(room.at(IndicatorId::snr).value == 28);  // of 16, 28, 35
  CHECK(room.at(IndicatorId::snr).hours == 3);
  CHECK(room.at(IndicatorId::snr).unit == Unit::count);
  const auto none = of_room({}, {window(IndicatorId::snr, 500)});
  CHECK(none.rooms.at(0).failures.at("snr").en == "nothing measured within 28 days");
}

TEST_CASE("windows: a room where nothing is heard any more has no signal of earlier hours") {
  Record coverage{.probe = "p", .seq = 9, .site = "tilleuls", .room = "A12"};
  coverage.segment = Segment::air;
  coverage.metric = std::string(metric::kCoverage);
  coverage.start = kNow - minutes{10};
  coverage.value = 0;
  coverage.coverage = Coverage::fail;
  coverage.unit = Unit::ratio;
  coverage.limited_by = LimitedBy::network;
  auto signal = coverage;
  signal.seq = 10;
  signal.metric = std::string(metric::kSignalMedian);
  signal.value.reset();
  signal.coverage.reset();
  signal.validity = Validity::failed;
  signal.failure = "no beacon of the school's networks";
  const History history{.hourly = {in_room(metric::kSignalMedian, {-60, -60, -60})}};
  const auto room =
      of_room(history, {window(IndicatorId::signal, 250)}, {coverage, signal}).rooms.at(0);
  CHECK(room.none_heard);
  CHECK_FALSE(room.indicators.contains(IndicatorId::signal));
}

namespace {

std::string wrong(const std::string& window) {
  const auto* shipped = shipped_profile("strasbourg-elementaire");
  REQUIRE(shipped != nullptr);
  std::string toml;
  for (const auto& [name, text] : shipped_profiles())
    if (name == "strasbourg-elementaire") toml = text;
  const auto read = parse_profile(toml + "\n[[window]]\n" + window, "p.toml");
  return read ? "" : read.error();
}

constexpr auto kSource = "source = \"ours\"\ndate = 2026-11-30\n";

}  // namespace

TEST_CASE("windows: a profile says which, and cannot choose its good side") {
  using Catch::Matchers::Contains;
  CHECK(wrong(std::string("indicator = \"latency\"\nhours = \"school\"\ndays = 28\npercentile = "
                          "95\n") +
              kSource)
            .empty());
  CHECK_THAT(wrong(std::string("indicator = \"download\"\ndays = 28\npercentile = 95\n") + kSource),
             Contains("good side") && Contains("like 5"));
  CHECK_THAT(wrong(std::string("indicator = \"latency\"\ndays = 28\npercentile = 5\n") + kSource),
             Contains("good side"));
  CHECK_THAT(wrong(std::string("indicator = \"join\"\ndays = 28\npercentile = 50\n") + kSource),
             Contains("has no window"));
  CHECK_THAT(wrong(std::string("indicator = \"loss\"\ndays = 400\npercentile = 95.03\n") + kSource),
             Contains("from 1 to 366") && Contains("tenths"));
  CHECK_THAT(wrong("indicator = \"loss\"\nhours = \"night\"\ndays = 2\npercentile = 95\n"),
             Contains("hours must be one of") && Contains("source is missing"));
}
