#include "probe/wifi/survey.hh"

#include <catch2/catch.hpp>

#include "probe/stats/stats.hh"
#include "probe/wifi/ssid.hh"
#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using test::Bytes;

namespace {

void add(Survey& survey, const Bytes& frame, UtcTime time = {}) {
  survey.add({frame.span(), frame.size(), time}, LinkType::radiotap);
}

Bytes heard(int dbm, const test::Ap& ap = {}) {
  return test::radiotap(dbm).append(test::beacon(ap));
}

}  // namespace

TEST_CASE("signals: median and interval are those of the sorted values") {
  Signals signals;
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) {
    const int dbm = -90 + (i * 37) % 50;
    CHECK(signals.add(static_cast<std::int8_t>(dbm)));
    values.push_back(dbm);
    std::ranges::sort(values);
    CHECK(signals.median() == stats::median(values));
    CHECK(signals.median_interval() == stats::quantile_interval(values, 0.5));
  }
}

TEST_CASE("signals: what drivers write when they know nothing is no signal") {
  Signals signals;
  for (const int dbm : {-128, 0, 1, 127}) CHECK_FALSE(signals.add(static_cast<std::int8_t>(dbm)));
  CHECK_FALSE(signals.median());
  CHECK(signals.add(-127));
  CHECK(signals.add(-1));
  CHECK(signals.median() == -64);
  CHECK_FALSE(signals.median_interval());
}

TEST_CASE("survey: counts per access point; a probe response's signal does not count") {
  Survey survey;
  add(survey, heard(-60, {.ds_channel = 6}));
  add(survey, heard(-62, {.ds_channel = 6}));
  add(survey,
      test::radiotap(-30).append(test::probe_response({.ds_channel = 6}, test::kEverybody)));
  add(survey, heard(-80, {.bssid = test::kNeighbour, .ssid = "voisin"}));
  REQUIRE(survey.networks().size() == 2);
  const auto& bss = survey.networks().at(Bssid{test::kAccessPoint});
  CHECK(bss.beacons == 2);
  CHECK(bss.probe_responses == 1);
  CHECK(bss.signals.median() == -61);
  CHECK(bss.operation.channel == 6);
  CHECK(bss.is_named("ECOLE"));
  CHECK_FALSE(bss.is_named("ecole"));
  CHECK(survey.beacons() == 3);
}

TEST_CASE("survey: a hidden network gets the name that its probe response gives") {
  Survey survey;
  add(survey, heard(-60, {.ssid = ""}));
  CHECK_FALSE(survey.networks().begin()->second.is_named(""));
  add(survey, test::radiotap(-60).append(test::probe_response({}, test::kEverybody)));
  add(survey, heard(-60, {.ssid = "autre"}));
  CHECK(survey.networks().begin()->second.is_named("ECOLE"));
}

TEST_CASE("survey: bad frames are counted by kind and harm nothing") {
  Survey survey;
  add(survey, test::radiotap(-60, 5180, 0x50).append(test::beacon()));
  add(survey, Bytes{}.u8(9));
  auto cut = heard(-60);
  add(survey, cut.cut(cut.size() - 1));
  add(survey, heard(-60));
  CHECK(survey.counts().frames == 4);
  CHECK(survey.counts().corrupt == 1);
  CHECK(survey.counts().unusable == 1);
  CHECK(survey.counts().decoded == 2);
  CHECK(survey.counts().malformed == 1);
}

TEST_CASE("survey: memory is bounded, and what did not fit is counted") {
  Survey survey(3);
  for (std::uint8_t i = 0; i < 10; ++i) add(survey, heard(-60, {.bssid = {2, 0, 0, 0, 0, i}}));
  add(survey, heard(-60, {.bssid = {2, 0, 0, 0, 0, 1}}));
  CHECK(survey.networks().size() == 3);
  CHECK(survey.counts().untracked == 7);
  CHECK(survey.counts().decoded == 11);
}

TEST_CASE("survey: how busy a channel is by its beacons' median, over joined captures, too") {
  const auto loaded = [](unsigned utilisation) {
    return heard(-60).append(test::element(11, Bytes{}.u16(5).u8(utilisation).u16(0)));  // BSS Load
  };
  const auto busy = [](const Survey& survey) { return survey.networks().begin()->second.load(); };
  Survey survey;
  add(survey, heard(-60));
  CHECK_FALSE(busy(survey));
  for (int i = 0; i < 59; ++i) add(survey, loaded(200));
  add(survey, loaded(0));
  CHECK(busy(survey).value() == Approx(200 / 255.0));
  Survey later;
  for (int i = 0; i < 59; ++i) add(later, loaded(100));
  add(later, loaded(0).u8(48).u8(20));  // cut: not counted
  survey.join(later);
  CHECK(busy(survey).value() == Approx(100 / 255.0));
  add(survey, loaded(201));
  CHECK(busy(survey).value() == Approx(150 / 255.0));
}

TEST_CASE("survey: it lasts from the earliest frame to the latest, whatever their order") {
  using namespace std::chrono_literals;
  Survey survey;
  CHECK(survey.duration() == 0us);
  for (const auto at : {5s, 2s, 9s}) add(survey, heard(-60), UtcTime{at});
  CHECK(survey.first() == UtcTime{2s});
  CHECK(survey.duration() == 7s);
}
