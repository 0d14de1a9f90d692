#include "probe/wifi/coverage.hh"

#include <catch2/catch.hpp>

#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using Catch::Matchers::Contains;

namespace {

const std::vector<std::string> kSchool{"ECOLE"};

// `count` beacons around `dbm`, half of them `spread` above and half below.
void hear(Survey& survey, int dbm, int count, int spread = 0, const test::Ap& ap = {}) {
  for (int i = 0; i < count; ++i) {
    const auto frame =
        test::radiotap(dbm + (i % 2 == 0 ? spread : -spread)).append(test::beacon(ap));
    const auto time = UtcTime{std::chrono::microseconds{survey.counts().frames * 102'400}};
    survey.add({frame.span(), frame.size(), time}, LinkType::radiotap);
  }
}

Verdict judge(const Survey& survey) { return wifi::judge(survey, kSchool, default_criteria()); }

const test::Ap kOther{.bssid = test::kNeighbour, .ssid = "voisin"};
const test::Ap kSecond{.bssid = {2, 0, 0, 0, 0x0b, 0x12}};

}  // namespace

TEST_CASE(
    "coverage: passes when the whole interval meets the criterion, and says on what it rests") {
  Survey survey;
  hear(survey, -58, 117, 1);
  const auto verdict = judge(survey);
  CHECK(verdict.coverage == Coverage::pass);
  REQUIRE(verdict.best);
  CHECK(verdict.best->access_point.bssid == "02:00:00:00:0a:12");
  CHECK(verdict.best->access_point.ssid == "ECOLE");
  CHECK(verdict.best->median_dbm == -57);
  CHECK(verdict.best->interval == Interval{-59, -57});
  CHECK(verdict.basis == "1 point, 117 beacons in 12 s");
  CHECK(verdict.reason == "median -57 dBm (-59 to -57), at least -67");
}

TEST_CASE("coverage: exactly the criterion passes, one dB less fails") {
  Survey at, below;
  hear(at, -67, 20);
  hear(below, -68, 20);
  CHECK(judge(at).coverage == Coverage::pass);
  CHECK(judge(below).coverage == Coverage::fail);
  CHECK(judge(below).reason == "median -68 dBm (-68 to -68), below -67");
}

TEST_CASE("coverage: unknown when the interval straddles the criterion") {
  Survey survey;
  hear(survey, -67, 20, 3);
  CHECK(judge(survey).coverage == Coverage::unknown);
  CHECK_THAT(judge(survey).reason, Contains("listen longer"));
}

TEST_CASE("coverage: too few beacons never pass and never fail") {
  for (int count = 1; count < 8; ++count)
    for (const int dbm : {-40, -90}) {
      Survey survey;
      hear(survey, dbm, count);
      CHECK(judge(survey).coverage == Coverage::unknown);
      CHECK(judge(survey).best->beacons == static_cast<std::uint64_t>(count));
    }
  Survey enough;
  hear(enough, -40, 8);
  CHECK(judge(enough).coverage == Coverage::pass);
}

TEST_CASE(
    "coverage: the best access point decides; a stronger one heard too rarely keeps it open") {
  Survey survey;
  hear(survey, -75, 50);
  CHECK(judge(survey).coverage == Coverage::fail);
  hear(survey, -50, 3, 0, kSecond);
  CHECK(judge(survey).coverage == Coverage::unknown);
  CHECK_THAT(judge(survey).reason, Contains("in only 3 beacons"));
  hear(survey, -50, 5, 0, kSecond);
  CHECK(judge(survey).coverage == Coverage::pass);
  CHECK(judge(survey).best->access_point.bssid == "02:00:00:00:0b:12");
}

TEST_CASE("coverage: silence of the school's network fails only where the radio listened") {
  Survey nothing;
  CHECK(judge(nothing).coverage == Coverage::unknown);
  CHECK(judge(nothing).reason == "nothing was heard at all");

  Survey others;
  hear(others, -60, 7, 0, kOther);
  CHECK(judge(others).coverage == Coverage::unknown);
  hear(others, -60, 1, 0, kOther);
  CHECK(judge(others).coverage == Coverage::fail);
  CHECK(judge(others).others == 1);
  CHECK(judge(others).reason == "none of the school's networks heard, 1 of others on 5 GHz");

  others.damage = "cut";
  CHECK(judge(others).coverage == Coverage::unknown);

  Survey full(1);
  hear(full, -60, 20, 0, kOther);
  hear(full, -40, 20);
  CHECK(judge(full).coverage == Coverage::unknown);
}

TEST_CASE("coverage: a network without signal strength stays unknown") {
  Survey survey;
  const auto frame = test::beacon();
  for (int i = 0; i < 20; ++i) survey.add({frame.span(), frame.size(), {}}, LinkType::ieee80211);
  CHECK(judge(survey).coverage == Coverage::unknown);
  CHECK_THAT(judge(survey).reason, Contains("no signal strength"));
}

TEST_CASE("coverage: without a configured name no network is the school's, hidden ones neither") {
  Survey survey;
  hear(survey, -40, 20, 0, {.ssid = ""});
  const std::vector<std::string> empty_name{""};
  CHECK(wifi::judge(survey, empty_name, default_criteria()).others == 1);
  CHECK(wifi::judge(survey, empty_name, default_criteria()).coverage == Coverage::unknown);
  CHECK(wifi::judge(survey, {}, default_criteria()).coverage == Coverage::unknown);
}
