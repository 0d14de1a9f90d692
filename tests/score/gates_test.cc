#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/score/example.hh"

using namespace preau;
using namespace preau::test;

namespace {

const GateResult* gate(const Score& score, std::string_view name) {
  const auto found = std::ranges::find(score.gates, name, &GateResult::name);
  return found == score.gates.end() ? nullptr : &*found;
}

SchoolFacts good_school() {
  auto facts = example_school();
  facts.site[IndicatorId::upload] = indicator(95, 94, 96, Unit::mbit_per_second);
  for (auto& room : facts.rooms) {
    room.coverage = Coverage::pass;
    room.indicators = {{IndicatorId::signal, indicator(-58, -59, -57, Unit::dbm)},
                       {IndicatorId::snr, indicator(31, 29, 33, Unit::count)}};
  }
  return facts;
}

Score judge(const SchoolFacts& facts) { return score(example_profile(), facts); }

}  // namespace

TEST_CASE("gates: fibre passes, fails or stays unknown by the interval's ends") {
  auto facts = good_school();
  CHECK(judge(facts).verdict == Readiness::ready);
  CHECK(judge(facts).score == 100'000'000);
  CHECK_FALSE(judge(facts).main_reason.fr.empty());
  facts.site[IndicatorId::download] = indicator(80, 70, 90, Unit::mbit_per_second);
  CHECK(gate(judge(facts), "fibre")->state == Gate::unknown);
  facts.site[IndicatorId::download] = indicator(70, 65, 79.9, Unit::mbit_per_second);
  CHECK(gate(judge(facts), "fibre")->state == Gate::fail);
  CHECK(judge(facts).verdict == Readiness::not_ready);
  facts.site.erase(IndicatorId::download);
  CHECK(gate(judge(facts), "fibre")->state == Gate::unknown);
  CHECK(judge(facts).verdict == Readiness::unknown);
}

TEST_CASE("gates: the fibre gate asks for the technology, however fast the line") {
  auto facts = good_school();
  facts.access = AccessKind::dsl;
  CHECK(judge(facts).verdict == Readiness::not_ready);
  CHECK(judge(facts).main_reason.fr == "Ligne tilleuls-ftth en dsl : il faut ftth");
  facts.access = AccessKind::unknown;
  CHECK(gate(judge(facts), "fibre")->state == Gate::unknown);
}

TEST_CASE("gates: an old rate no longer passes for sure") {
  auto facts = good_school();
  facts.site[IndicatorId::download].staleness = 500'000;
  CHECK(gate(judge(facts), "fibre")->state == Gate::unknown);
}

TEST_CASE("gates: an old verdict on a room is open") {
  auto facts = good_school();
  for (auto& room : facts.rooms) room.coverage_staleness = 1;
  CHECK(gate(judge(facts), "access_points")->state == Gate::unknown);
  for (auto& room : facts.rooms) room.coverage = Coverage::fail;
  CHECK(gate(judge(facts), "access_points")->state == Gate::unknown);
}

TEST_CASE("gates: access points count unknown rooms at both ends") {
  auto facts = good_school();
  facts.rooms[0].coverage = Coverage::unknown;
  CHECK(gate(judge(facts), "access_points")->state == Gate::pass);  // 2 of 3 >= 0.6
  facts.rooms[1].coverage.reset();
  facts.rooms[1].indicators = {};
  CHECK(gate(judge(facts), "access_points")->state == Gate::unknown);
  facts.rooms[2].coverage = Coverage::fail;
  facts.rooms[1].coverage = Coverage::fail;
  CHECK(gate(judge(facts), "access_points")->state == Gate::fail);
  CHECK(judge(facts).verdict == Readiness::ready_after_works);
}

TEST_CASE("gates: where no verdict was measured, signal and noise stand in for it") {
  auto facts = good_school();
  for (auto& room : facts.rooms) room.coverage.reset();
  CHECK(gate(judge(facts), "access_points")->state == Gate::pass);
  for (auto& room : facts.rooms) room.indicators.erase(IndicatorId::snr);  // no driver gave it
  CHECK(gate(judge(facts), "access_points")->state == Gate::unknown);
  for (auto& room : facts.rooms)
    room.indicators[IndicatorId::signal] = indicator(-75, -76, -74, Unit::dbm);
  CHECK(gate(judge(facts), "access_points")->state == Gate::fail);
}

TEST_CASE("gates: no LAN measurement, no LAN gate") {
  CHECK(gate(judge(good_school()), "lan") == nullptr);
}

TEST_CASE("gates: a narrow LAN hides the line, and is charged for it") {
  auto facts = good_school();
  facts.site[IndicatorId::download] = indicator(9.5, 9.4, 9.6, Unit::mbit_per_second);
  facts.site[IndicatorId::lan_download] = indicator(9.7, 9.6, 9.8, Unit::mbit_per_second);
  facts.site[IndicatorId::lan_upload] = indicator(400, 390, 410, Unit::mbit_per_second);
  const auto out = judge(facts);
  CHECK(gate(out, "fibre")->state == Gate::unknown);
  CHECK(gate(out, "fibre")->text.fr.find("masque la ligne") != std::string::npos);
  CHECK(gate(out, "lan")->state == Gate::fail);
  CHECK(out.verdict == Readiness::ready_after_works);
  CHECK(out.reasons[0].indicator == "lan_download");
  CHECK(out.main_reason.fr ==
        "Réseau local, réception 9,5 Mbit/s (le réseau local n'en laisse passer que 9,7 Mbit/s) "
        "pour 4 classes mobiles : il en faut 60");
}

TEST_CASE("gates: a LAN that hides a line fast enough takes nothing from it") {
  auto facts = good_school();
  facts.site[IndicatorId::lan_download] = indicator(95, 94, 96, Unit::mbit_per_second);
  facts.site[IndicatorId::lan_upload] = indicator(95, 94, 96, Unit::mbit_per_second);
  CHECK(gate(judge(facts), "fibre")->state == Gate::pass);
}

TEST_CASE("works: a faster line is felt only through a LAN that lets it through") {
  auto profile = example_profile();
  profile.fibre->download = 100;
  profile.lan.reset();
  auto facts = good_school();
  facts.site[IndicatorId::download] = indicator(50, 50, 50, Unit::mbit_per_second);
  facts.site[IndicatorId::lan_download] = indicator(95, 95, 95, Unit::mbit_per_second);
  const auto ordered = [&](const char* id) {
    const auto works = score(profile, facts).works;
    return std::ranges::find(works, id, &Work::id) != works.end();
  };
  CHECK(ordered("download"));
  CHECK(ordered("lan"));
  facts.site[IndicatorId::lan_download] = indicator(900, 900, 900, Unit::mbit_per_second);
  CHECK(ordered("download"));
  CHECK_FALSE(ordered("lan"));
}

TEST_CASE("gates: a slow line behind a fast LAN is the line's own fault") {
  auto facts = good_school();
  facts.site[IndicatorId::download] = indicator(9.5, 9.4, 9.6, Unit::mbit_per_second);
  facts.site[IndicatorId::lan_download] = indicator(900, 890, 910, Unit::mbit_per_second);
  facts.site[IndicatorId::lan_upload] = indicator(900, 890, 910, Unit::mbit_per_second);
  CHECK(judge(facts).verdict == Readiness::not_ready);
}

namespace {

// The example's needs, and that a device can join.
Profile with_join(bool when_measured = true) {
  auto profile = example_profile();
  for (auto& use_case : profile.use_cases)
    if (use_case.in_rooms())
      use_case.requirements.push_back({.indicator = IndicatorId::join,
                                       .unacceptable = 60,
                                       .optimal = 15,
                                       .unit = Unit::seconds,
                                       .when_measured = when_measured});
  return profile;
}

void cannot_join(RoomFacts& room, MicroPoints staleness = 0) {
  room.no_join = NoJoin{.evidence = "visit-1/7", .staleness = staleness};
  room.failures["join"] = same("dhcp: no server answers");
}

const Range& rooms_of(const Score& score) {
  const auto found = std::ranges::find_if(
      score.use_cases, [](const UseCaseResult& each) { return each.rooms.has_value(); });
  REQUIRE(found != score.use_cases.end());
  return *found->rooms;
}

}  // namespace

TEST_CASE("join: signal alone serves a use case perhaps, never for sure") {
  auto facts = good_school();
  CHECK(rooms_of(judge(facts)) == Range{3, 3, 3});  // a profile that asks for no join
  auto out = score(with_join(), facts);
  CHECK(out.score == 100'000'000);
  CHECK(rooms_of(out) == Range{0, 3, 3});
  const auto& text = out.use_cases.front().text;
  CHECK(text.en.find("in 0 to 3 of 3 rooms (no device has joined yet in 3 rooms; by signal alone: "
                     "in 3 of 3 rooms)") != std::string::npos);
  CHECK(text.fr.find("dans 0 à 3 salles sur 3 (aucun appareil ne s'est encore connecté dans 3 "
                     "salles ; au seul signal : dans 3 salles sur 3)") != std::string::npos);
  facts.rooms[0].indicators[IndicatorId::join] = indicator(2, 2, 2, Unit::seconds);
  CHECK(rooms_of(score(with_join(), facts)) == Range{1, 3, 3});
  // Nothing was heard: the signal alone has nothing to add.
  for (auto& room : facts.rooms) room.indicators.erase(IndicatorId::signal);
  const auto silent = score(with_join(), facts).use_cases.front().text;
  CHECK(silent.en.find("in 0 to 3 of 3 rooms (no device has joined yet in 2 rooms)") !=
        std::string::npos);
}

TEST_CASE(
    "join: half a minute to join, or a poor rate through the access point, serves no tablets") {
  auto facts = good_school();
  auto& room = facts.rooms[0].indicators;
  const auto tablets = [&facts] {
    const auto out = score(built_in_profiles().elementaire, facts);
    const auto found = std::ranges::find(out.use_cases, "mobile-class", &UseCaseResult::id);
    REQUIRE(found != out.use_cases.end());
    return found->rooms->high;
  };
  room[IndicatorId::join] = indicator(4, 4, 4, Unit::seconds);
  room[IndicatorId::join_download] = indicator(60, 60, 60, Unit::mbit_per_second);
  const auto all = tablets();
  CHECK(all > 0);
  room[IndicatorId::join_download] = indicator(6, 6, 6, Unit::mbit_per_second);
  CHECK(tablets() == all - 1);
  room[IndicatorId::join_download] = indicator(60, 60, 60, Unit::mbit_per_second);
  room[IndicatorId::join] = indicator(30, 30, 30, Unit::seconds);
  CHECK(tablets() == all - 1);
}

TEST_CASE("join: a network that no device can use serves nobody, whatever its signal") {
  auto facts = good_school();
  cannot_join(facts.rooms[0]);
  const auto out = score(with_join(), facts);
  CHECK(rooms_of(out).high == 2);
  CHECK(gate(out, "access_points")->text.en.find("1 that no device can join") != std::string::npos);
  REQUIRE_FALSE(out.reasons.empty());
  const auto& reason = out.reasons.front();
  CHECK(reason.indicator == "join");
  CHECK(reason.room == "A12");
  CHECK(reason.evidence == std::vector<std::string>{"visit-1/7"});
  CHECK(reason.text.en == "Room A12: a device could not use the Wi-Fi (dhcp: no server answers)");
  CHECK(total(out.reasons) == 100'000'000 - out.known_score);
}

TEST_CASE("join: a broken network is repaired before works are planned") {
  auto facts = good_school();
  for (auto& room : facts.rooms) cannot_join(room);
  const auto out = score(with_join(), facts);
  CHECK(out.verdict == Readiness::ready_after_works);
  REQUIRE(out.works.size() == 1);
  CHECK(out.works[0].id == "repair");
  CHECK(out.works[0].rooms == std::vector<std::string>{"A12", "A14", "B01"});
  CHECK(out.works[0].low == 100'000'000);
  std::ranges::reverse(facts.rooms);
  CHECK(score(with_join(), facts).works.at(0).rooms == out.works[0].rooms);
}

TEST_CASE("works: a school without a described room is told to describe them first") {
  auto facts = good_school();
  facts.rooms.clear();
  facts.access = AccessKind::dsl;
  const auto out = score(example_profile(), facts);
  CHECK(out.verdict == Readiness::not_ready);
  REQUIRE(out.works.size() == 2);
  CHECK(out.works[0].text.en == "measure: rooms (none is described)");
  CHECK(out.works[0].rooms.empty());
  CHECK(out.works[1].id == "fibre");
  CHECK(out.works[1].low == 100'000'000);
}

TEST_CASE("works: what was measured in one direction, or long ago, is measured again") {
  auto facts = good_school();
  facts.site[IndicatorId::lan_download] = indicator(900, 900, 900, Unit::mbit_per_second);
  auto out = judge(facts);
  CHECK(out.verdict == Readiness::unknown);
  REQUIRE(out.works.size() == 1);
  CHECK(out.works[0].text.fr == "mesurer : Réseau local, envoi");
  CHECK(out.works[0].low == 100'000'000);
  facts.site[IndicatorId::lan_upload] = indicator(400, 90, 900, Unit::mbit_per_second);
  CHECK(judge(facts).works.at(0).text.fr.find("Réseau local, envoi") != std::string::npos);
  facts.site[IndicatorId::lan_upload] = indicator(400, 400, 400, Unit::mbit_per_second);
  CHECK(judge(facts).works.empty());
  facts.site[IndicatorId::lan_download].staleness = 900'000;
  CHECK(judge(facts).works.at(0).text.fr == "mesurer : Réseau local, réception");
}

TEST_CASE("works: a join of long ago, or of who knows which rate, is tried again in its room") {
  auto facts = good_school();
  for (auto& room : facts.rooms)
    room.indicators[IndicatorId::join] = indicator(2, 2, 2, Unit::seconds);
  CHECK(score(with_join(), facts).verdict == Readiness::ready);
  for (auto& room : facts.rooms) room.indicators[IndicatorId::join].staleness = 900'000;
  auto out = score(with_join(), facts);
  CHECK(out.verdict == Readiness::unknown);
  REQUIRE(out.works.size() == 1);
  CHECK(out.works[0].text.fr == "mesurer : salle A12, salle A14, salle B01");
  for (auto& room : facts.rooms)
    room.indicators[IndicatorId::join] = indicator(2, 1, 90, Unit::seconds);
  CHECK(score(with_join(), facts).works.at(0).text.fr.find("salle A12") != std::string::npos);
  // An access point brings a signal, and not that a device joins.
  for (auto& room : facts.rooms) room.indicators[IndicatorId::join].staleness = 900'000;
  for (auto& room : facts.rooms) room.coverage = Coverage::fail;
  out = score(with_join(), facts);
  REQUIRE(out.works.size() == 2);
  CHECK(out.works[0].text.fr == "mesurer : salle A12, salle A14, salle B01");
  CHECK(out.works[1].rooms == std::vector<std::string>{"A12", "A14"});
}

TEST_CASE("works: a faster contract is ordered on the line that another work brings") {
  auto facts = good_school();
  facts.access = AccessKind::dsl;
  facts.school.pupils = 362;
  facts.school.teachers = 6;
  const auto& setda = *shipped_profile("setda-2023");  // 2.8 Mbit/s for each user
  const auto out = score(setda, facts);
  CHECK(out.verdict != Readiness::ready);
  REQUIRE(out.works.size() == 2);
  CHECK(out.works[0].id == "fibre");
  CHECK(out.works[1].text.en == "faster download contract: 131 Mbit/s more");
  CHECK(out.works[1].low == 100'000'000);
  facts.school.pupils = 300;  // fibre alone
  CHECK(score(setda, facts).works.size() == 1);
}

TEST_CASE("works: a rate that was raised is not hidden by the LAN of before") {
  auto facts = good_school();
  facts.site[IndicatorId::download] = indicator(400, 400, 400, Unit::mbit_per_second);
  facts.site[IndicatorId::upload] = indicator(5, 5, 5, Unit::mbit_per_second);
  facts.site[IndicatorId::lan_download] = indicator(900, 900, 900, Unit::mbit_per_second);
  facts.site[IndicatorId::lan_upload] = indicator(12, 12, 12, Unit::mbit_per_second);
  facts.school.classes = 33;  // 11 at once
  const auto out = judge(facts);
  for (const auto& work : out.works) UNSCOPED_INFO(work.text.en);
  REQUIRE(out.works.size() == 2);
  CHECK(out.works[0].id == "upload");
  CHECK(out.works[1].id == "lan");
  const auto raised = out.works[0].text.en;
  auto then = facts;
  then.site[IndicatorId::lan_upload] = indicator(900, 900, 900, Unit::mbit_per_second);
  const double more = std::stod(raised.substr(raised.find(": ") + 2));
  then.site[IndicatorId::upload] = indicator(5 + more, 5 + more, 5 + more, Unit::mbit_per_second);
  CHECK(judge(then).low == out.works[1].low);
}

TEST_CASE("join: a profile that looks into no room has none repaired") {
  auto facts = good_school();
  facts.site.erase(IndicatorId::download);
  cannot_join(facts.rooms[0]);
  const auto out = score(*shipped_profile("giga"), facts);
  REQUIRE(out.works.size() == 1);
  CHECK(out.works[0].id == "measure");
}

TEST_CASE("join: what a device was told begins no line") {
  auto facts = good_school();
  cannot_join(facts.rooms[0]);
  facts.rooms[0].failures["join"] = same("dhcp\n\x1b[31mred \xc2\x9b\xc3\xa9");
  const auto out = score(with_join(), facts);
  REQUIRE_FALSE(out.reasons.empty());
  CHECK(out.reasons.front().text.en ==
        "Room A12: a device could not use the Wi-Fi (dhcp  [31mred   \xc3\xa9)");
}

TEST_CASE("join: an old failure is open again") {
  auto facts = good_school();
  for (auto& room : facts.rooms) cannot_join(room, 500'000);
  const auto out = score(with_join(), facts);
  CHECK(gate(out, "access_points")->state == Gate::unknown);
  CHECK(out.low < out.high);
}
