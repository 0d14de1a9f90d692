#include "tests/score/example.hh"

#include <algorithm>

#include <catch2/catch.hpp>

#include "collector/score/vocabulary.hh"

using namespace preau;
using namespace preau::test;

namespace {

MicroPoints points(const Score& score, const std::string& use_case, const std::string& indicator) {
  MicroPoints sum = 0;
  for (const auto& reason : score.reasons)
    if (reason.use_case == use_case && reason.indicator == indicator) sum += reason.points;
  return sum;
}

}  // namespace

TEST_CASE("score: the worked example, to the micro-point") {
  const auto out = score(example_profile(), example_school());
  CHECK(out.known_score == 64'090'909);
  CHECK(out.known_share == 628'571);  // 44/70
  CHECK(out.low == 32'342'857);
  CHECK(out.high == 78'047'619);
  CHECK_FALSE(out.score);  // 0.63 is under the floor of 0.75
}

TEST_CASE("score: the worked example charges upload and the library's noise") {
  const auto out = score(example_profile(), example_school());
  CHECK(points(out, "video-meeting", "upload") == 9'090'909);
  CHECK(points(out, "video-meeting", "snr") == 9'090'909);
  CHECK(points(out, "mobile-class", "upload") == 4'090'909);
  CHECK(points(out, "mobile-class", "snr") == 13'636'364);
  CHECK(out.reasons.size() == 4);
  CHECK(total(out.reasons) == 100'000'000 - out.known_score);
  CHECK(out.reasons[0].room == "B01");
  CHECK(out.reasons[0].points >= out.reasons[1].points);
}

TEST_CASE("score: a school that is not sure says first what to measure") {
  const auto out = score(example_profile(), example_school());
  REQUIRE_FALSE(out.at_risk.empty());
  CHECK(std::ranges::all_of(out.at_risk, [](const Reason& r) { return r.room == "A14"; }));
  CHECK(out.verdict == Readiness::unknown);
  CHECK(out.main_reason.fr == "Salle A14 : Signal Wi-Fi, classe mobile : pas de mesure");
}

TEST_CASE("score: what is lost whatever is still to be measured is told, and names a lost line") {
  auto facts = example_school();
  facts.site[IndicatorId::download] = indicator(500, 500, 500, Unit::mbit_per_second);
  facts.site[IndicatorId::upload] = indicator(200, 200, 200, Unit::mbit_per_second);
  facts.site[IndicatorId::latency] = indicator(0.18, 0.18, 0.18, Unit::seconds);
  for (auto& room : facts.rooms) room.indicators = {};
  const auto out = score(*shipped_profile("strasbourg-elementaire"), facts);
  CHECK(out.verdict == Readiness::not_ready);
  REQUIRE_FALSE(out.certain.empty());
  CHECK(out.certain[0].indicator == "latency");
  MicroPoints sum = 0;
  for (const auto& reason : out.certain) sum += reason.points;
  CHECK(sum == 100'000'000 - out.high);
  CHECK_THAT(out.main_reason.en, Catch::Matchers::Contains("Latency under load 180 ms"));
}

TEST_CASE("score: too little for the pupils alone is too little, whoever else there is") {
  auto facts = example_school();
  facts.school.pupils = 264;
  facts.school.teachers = 0;
  facts.site[IndicatorId::download] = indicator(400, 400, 400, Unit::mbit_per_second);
  const auto profile = *shipped_profile("setda-2023");
  const auto out = score(profile, facts);
  CHECK(out.high == 0);
  CHECK(out.verdict == Readiness::not_ready);
  REQUIRE(out.reasons.size() == 1);
  CHECK_THAT(out.reasons[0].text.en, Catch::Matchers::Contains("for the pupils alone"));
  facts.site[IndicatorId::download] = indicator(5'000, 5'000, 5'000, Unit::mbit_per_second);
  const auto open = score(profile, facts);
  CHECK(open.low == 0);
  CHECK(open.high == 100'000'000);
}

namespace {

// The example's, where nothing in the rooms holds it back.
SchoolFacts covered_school() {
  auto facts = example_school();
  for (auto& room : facts.rooms) {
    room.coverage = Coverage::pass;
    room.indicators = {{IndicatorId::signal, indicator(-55, -55, -55, Unit::dbm)},
                       {IndicatorId::snr, indicator(35, 35, 35, Unit::count)}};
  }
  return facts;
}

}  // namespace

TEST_CASE("score: works name what nobody has told, and no fibre where only the contract may lack") {
  const auto profile = *shipped_profile("strasbourg-elementaire");
  auto facts = covered_school();
  facts.site[IndicatorId::download] = indicator(500, 500, 500, Unit::mbit_per_second);
  facts.site[IndicatorId::upload] = indicator(20, 20, 20, Unit::mbit_per_second);
  facts.access = AccessKind::unknown;
  auto works = score(profile, facts).works;
  REQUIRE(works.size() == 2);
  CHECK(works[0].text.en == "measure: the line's technology");
  CHECK(works[1].id == "upload");
  facts.access = AccessKind::ftth;
  facts.school.classes = 0;
  works = score(profile, facts).works;
  REQUIRE(works.size() == 2);
  CHECK(works[0].text.en == "tell: number of classes");
  CHECK(works[0].cost_eur == 0);
  CHECK(works[1].id == "upload");
}

TEST_CASE(
    "score: behind a LAN that hid the line the line is measured, and promised by that alone") {
  const auto profile = *shipped_profile("strasbourg-elementaire");
  auto facts = covered_school();
  for (const auto lan : {IndicatorId::lan_download, IndicatorId::lan_upload})
    facts.site[lan] = indicator(30, 30, 30, Unit::mbit_per_second);
  for (const auto line : {IndicatorId::download, IndicatorId::upload})
    facts.site[line] = indicator(29, 29, 29, Unit::mbit_per_second);
  const auto works = score(profile, facts).works;
  REQUIRE(works.size() >= 2);
  const auto& renewal = works[works.size() - 2];
  CHECK(renewal.id == "lan");
  CHECK(renewal.low < 100'000'000);
  CHECK(renewal.high == 100'000'000);
  CHECK(works.back().text.en == "measure: Download, Upload, which the LAN hid");
  CHECK(works.back().low == 100'000'000);
  CHECK(works.back().at_best);
  CHECK_FALSE(renewal.at_best);
}

TEST_CASE("score: what the line hid of the rooms' Wi-Fi is measured behind a new line") {
  const auto profile = *shipped_profile("strasbourg-elementaire");
  auto facts = covered_school();
  facts.access = AccessKind::dsl;
  facts.site[IndicatorId::download] = indicator(4, 4, 4, Unit::mbit_per_second);
  facts.site[IndicatorId::upload] = indicator(2, 2, 2, Unit::mbit_per_second);
  for (auto& room : facts.rooms) {
    room.indicators[IndicatorId::join] = indicator(2, 2, 2, Unit::seconds);
    room.indicators[IndicatorId::join_download] = indicator(3.8, 3.8, 3.8, Unit::mbit_per_second);
  }
  const auto works = score(profile, facts).works;
  REQUIRE(works.size() == 2);
  CHECK(works[0].id == "fibre");
  CHECK(works[0].low < works[0].high);
  CHECK_FALSE(works[0].at_best);
  CHECK(works[1].text.en == "measure: room A12, room A14, room B01, which the site's rate hid");
  CHECK(works[1].at_best);
  CHECK(works[1].low == works[0].high);
}

TEST_CASE("score: an unknown verdict tells which measurement is too wide, and how wide") {
  auto facts = example_school();
  facts.rooms.erase(facts.rooms.begin() + 1, facts.rooms.end());
  facts.rooms[0].coverage = Coverage::pass;
  facts.rooms[0].indicators = {{IndicatorId::signal, indicator(-60, -61, -59, Unit::dbm)},
                               {IndicatorId::snr, indicator(35, 34, 36, Unit::count)}};
  facts.site[IndicatorId::upload] = indicator(40, 4, 41, Unit::mbit_per_second);
  const auto out = score(example_profile(), facts);
  CHECK(out.verdict == Readiness::unknown);
  REQUIRE_FALSE(out.in_doubt.empty());
  CHECK_THAT(out.in_doubt[0].text.en,
             Catch::Matchers::Contains("Upload 40 Mbit/s (between 4 Mbit/s and 41 Mbit/s) for 4"));
  CHECK(out.in_doubt[0].indicator == "upload");
}

TEST_CASE("score: a better line never lowers the score, where what a room got was the line's") {
  const auto profile = *shipped_profile("strasbourg-elementaire");
  auto facts = example_school();
  facts.school.classes = 1;
  facts.rooms.erase(facts.rooms.begin() + 1, facts.rooms.end());
  facts.rooms[0].indicators[IndicatorId::join] = indicator(2, 2, 2, Unit::seconds);
  facts.rooms[0].indicators[IndicatorId::join_download] = indicator(3, 3, 3, Unit::mbit_per_second);
  facts.site[IndicatorId::upload] = indicator(60, 60, 60, Unit::mbit_per_second);
  MicroPoints before = 0;
  for (const double line : {2.0, 3.0, 3.2, 3.3, 3.4, 5.0, 20.0, 100.0}) {
    facts.site[IndicatorId::download] = indicator(line, line, line, Unit::mbit_per_second);
    const auto out = score(profile, facts);
    INFO(line);
    CHECK(out.known_score >= before);
    before = out.known_score;
    const bool told = std::ranges::any_of(out.reasons, [](const Reason& each) {
      return each.text.en.find("(the line lets through only") != std::string::npos;
    });
    CHECK(told == (line <= 3.3));
    // A faster line, and no access point for what the line was to blame for.
    if (told) {
      REQUIRE_FALSE(out.works.empty());
      CHECK(std::ranges::none_of(out.works,
                                 [](const Work& each) { return each.id == "access-point"; }));
    }
  }
}

TEST_CASE("score: reasons are sentences with figures, in both languages") {
  auto facts = example_school();
  facts.site[IndicatorId::upload] = indicator(0.72, 0.70, 0.74, Unit::mbit_per_second);
  const auto out = score(example_profile(), facts);
  CHECK(out.verdict == Readiness::not_ready);
  CHECK(out.main_reason.fr ==
        "Envoi 0,72 Mbit/s pour 4 classes mobiles : il en faut 12 (ligne tilleuls-ftth)");
  CHECK(out.main_reason.en ==
        "Upload 0.72 Mbit/s for 4 mobile classes: 12 are needed (line tilleuls-ftth)");
}

TEST_CASE("score: what the failed record said is told") {
  auto facts = example_school();
  facts.site.erase(IndicatorId::upload);
  facts.failures["upload"] = same("connect hub port 9330: no answer within 3 s; is the line up?");
  const auto out = score(example_profile(), facts);
  CHECK(out.main_reason.fr.find("pas de mesure : connect hub port 9330: no answer") !=
        std::string::npos);
  CHECK(out.known_share == 0);
  CHECK(out.reasons.empty());
}

TEST_CASE("score: a room where no access point of the school is heard is at zero, not unknown") {
  auto facts = example_school();
  facts.rooms[2].coverage = Coverage::fail;
  facts.rooms[2].none_heard = true;
  const auto out = score(example_profile(), facts);
  CHECK(out.known_share == 1'000'000);
  CHECK(out.verdict == Readiness::ready_after_works);
  CHECK(out.main_reason.fr == "Salle A14 : aucune borne Wi-Fi de l'école n'y est entendue");
}

TEST_CASE("score: a failed verdict without a signal leaves the signal open") {
  auto facts = example_school();
  const auto before = score(example_profile(), facts);
  facts.rooms[2].coverage = Coverage::fail;
  const auto out = score(example_profile(), facts);
  CHECK(out.high == before.high);
  CHECK(out.known_share == before.known_share);
}

TEST_CASE("score: a room that does not say its pupils weighs as the mean of the others") {
  auto facts = example_school();
  facts.rooms[2].room.pupils = 0;  // the others have 24 and 20
  auto same = facts;
  same.rooms[2].room.pupils = 22;
  CHECK(score(example_profile(), facts).low == score(example_profile(), same).low);
  CHECK(score(example_profile(), facts).known_share == score(example_profile(), same).known_share);
}

TEST_CASE("score: a level of a primaire without a described room was not measured") {
  auto facts = example_school();
  facts.school.type = SchoolType::primaire;
  facts.site[IndicatorId::download] = indicator(900, 900, 900, Unit::mbit_per_second);
  facts.site[IndicatorId::upload] = indicator(600, 600, 600, Unit::mbit_per_second);
  for (auto& room : facts.rooms) {
    room.coverage = Coverage::pass;
    room.indicators = {{IndicatorId::signal, indicator(-50, -50, -50, Unit::dbm)},
                       {IndicatorId::snr, indicator(40, 40, 40, Unit::count)}};
  }
  const auto profile = built_in_profiles().of(SchoolType::primaire);
  const auto out = score(profile, facts);
  CHECK(out.verdict == Readiness::unknown);
  CHECK(out.known_share < 1'000'000);
  CHECK(out.gates.back().text.fr.starts_with("Wi-Fi : 3/4 salles couvertes, 1 à mesurer"));
  CHECK(out.at_risk.at(0).text.fr.starts_with("Aucune salle de maternelle décrite"));
  auto both = room("M1", 20, Level::maternelle);
  both.coverage = Coverage::pass;
  both.indicators = facts.rooms[0].indicators;
  facts.rooms.push_back(both);
  CHECK(score(profile, facts).verdict == Readiness::ready);
}

TEST_CASE("score: one known zero settles a room whatever else is missing") {
  auto facts = example_school();
  facts.site[IndicatorId::upload] = indicator(1, 1, 1, Unit::mbit_per_second);
  facts.site.erase(IndicatorId::latency);
  const auto out = score(example_profile(), facts);
  CHECK(out.known_share == 1'000'000);
  CHECK(out.score == 0);
  CHECK(out.high == 0);
}

TEST_CASE("words: a value beside its threshold has the decimals that tell them apart") {
  CHECK(with_unit_beside(99.96, 100, Unit::mbit_per_second).fr == "99,96 Mbit/s");
  CHECK(with_unit_beside(1259.6, 1260, Unit::mbit_per_second).en == "1259.6 Mbit/s");
  CHECK(with_unit_beside(0.10004, 0.1, Unit::seconds).en == "100.04 ms");
  CHECK(with_unit_beside(100, 100, Unit::mbit_per_second).fr == "100 Mbit/s");
  CHECK(with_unit_beside(92, 100, Unit::mbit_per_second).fr == "92 Mbit/s");
}

TEST_CASE("words: one is singular") {
  auto facts = example_school();
  facts.school.classes = 1;
  facts.rooms.erase(facts.rooms.begin() + 1, facts.rooms.end());
  const auto out = score(example_profile(), facts);
  CHECK(out.use_cases.at(0).text.fr ==
        "visioconférence : dans 1 classe sur 1 à la fois, dans 1 salle sur 1");
  CHECK(out.use_cases.at(0).text.en == "video meeting: in 1 of 1 class at once, in 1 of 1 room");
}

TEST_CASE("words: numbers by language, with the digits that matter") {
  CHECK(with_unit(0.72, Unit::mbit_per_second).fr == "0,72 Mbit/s");
  CHECK(with_unit(0.72, Unit::mbit_per_second).en == "0.72 Mbit/s");
  CHECK(with_unit(956.4, Unit::mbit_per_second).fr == "956 Mbit/s");
  CHECK(with_unit(0.060, Unit::seconds).fr == "60 ms");
  CHECK(with_unit(0.0042, Unit::seconds).en == "4.2 ms");
  CHECK(with_unit(18, Unit::seconds).fr == "18 s");
  CHECK(with_unit_beside(1.5, 0.1, Unit::seconds).fr == "1,5 s");
  CHECK(with_unit_beside(10.01, 10, Unit::seconds).en == "10.01 s");
  CHECK(with_unit(0.002, Unit::ratio).fr == "0,2 %");
  CHECK(with_unit(0.002, Unit::ratio).en == "0.2%");
  CHECK(with_unit(-71, Unit::dbm).fr == "-71 dBm");
}
