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
