// What must hold for every school, tried on generated ones (seeded, so that a failure repeats).
#include <algorithm>

#include <catch2/catch.hpp>

#include "collector/score/evaluate.hh"
#include "tests/score/generator.hh"

using namespace preau;
using namespace preau::test;

namespace {

constexpr int kGenerated = 2'000;

// Every shipped profile in turn, and the union that a primaire has.
Profile profile_of(const SchoolFacts& facts, int turn) {
  if (facts.school.type == SchoolType::primaire && turn % 2 == 0)
    return built_in_profiles().of(SchoolType::primaire);
  const auto all = shipped_profiles();
  return *shipped_profile(all[static_cast<std::size_t>(turn) % all.size()].name);
}

// Every indicator of the school, of the site and of its rooms.
std::vector<std::pair<Indicators*, IndicatorId>> indicators_of(SchoolFacts& facts) {
  std::vector<std::pair<Indicators*, IndicatorId>> out;
  for (const auto& [name, value] : facts.site) out.emplace_back(&facts.site, name);
  for (auto& room : facts.rooms)
    for (const auto& [name, value] : room.indicators) out.emplace_back(&room.indicators, name);
  return out;
}

void improve(Indicator& one, bool more_is_better) {
  const double by = (more_is_better ? 0.1 : -0.1) * std::abs(one.value);
  one.value += by;
  one.interval.low += by;
  one.interval.high += by;
}

}  // namespace

TEST_CASE("properties: bounded, and reasons add up to the micro-point") {
  Generator generate(20261124);
  for (int i = 0; i < kGenerated; ++i) {
    const auto facts = generate.school();
    const auto out = score(profile_of(facts, i), facts);
    REQUIRE(0 <= out.low);
    REQUIRE(out.low <= out.high);
    REQUIRE(out.high <= 100'000'000);
    REQUIRE(0 <= out.known_share);
    REQUIRE(out.known_share <= 1'000'000);
    if (out.known_share > 0)
      REQUIRE(total(out.reasons) == 100'000'000 - out.known_score);
    else
      REQUIRE(out.reasons.empty());
    if (out.score) REQUIRE((out.low <= *out.score && *out.score <= out.high));
    if (out.known_share == 1'000'000)
      REQUIRE((out.low <= out.known_score && out.known_score <= out.high));
    for (const auto& reason : out.reasons) REQUIRE(reason.points > 0);
    // Of a school that is known wholly the reasons tell it.
    if (out.known_share < 1'000'000) REQUIRE(total(out.certain) == 100'000'000 - out.high);
    const bool says_all_is_well = out.main_reason.en.starts_with("Nothing is missing");
    if (out.verdict != Readiness::ready) REQUIRE_FALSE(says_all_is_well);
    REQUIRE_FALSE(out.main_reason.fr.empty());
    REQUIRE_FALSE(out.main_reason.en.empty());
  }
}

TEST_CASE("properties: where all is known and the verdict is not, doubts are its interval") {
  Generator generate(5);
  int seen = 0;
  for (int i = 0; i < kGenerated; ++i) {
    const auto facts = generate.school();
    const auto out = score(profile_of(facts, i), facts);
    if (out.verdict != Readiness::unknown) REQUIRE(out.in_doubt.empty());
    if (out.verdict != Readiness::unknown || out.known_share < 1'000'000) continue;
    ++seen;
    REQUIRE(std::abs(out.high - out.low - total(out.in_doubt)) <= 2);
  }
  REQUIRE(seen > 10);
}

TEST_CASE("properties: a better indicator never makes the interval worse") {
  Generator generate(1);
  for (int i = 0; i < kGenerated; ++i) {
    auto facts = generate.school();
    const auto profile = profile_of(facts, i);
    const auto before = score(profile, facts);
    const auto all = indicators_of(facts);
    if (all.empty()) continue;
    const auto& [where, name] =
        all[static_cast<std::size_t>(generate.below(static_cast<std::int64_t>(all.size())))];
    improve((*where)[name], info_of(name).more_is_better);
    const auto after = score(profile, facts);
    REQUIRE(after.low >= before.low);
    REQUIRE(after.high >= before.high);
    if (before.score && after.score) REQUIRE(*after.score >= *before.score);
  }
}

TEST_CASE("properties: what goes missing only widens the interval") {
  Generator generate(2);
  for (int i = 0; i < kGenerated; ++i) {
    auto facts = generate.school();
    const auto profile = profile_of(facts, i);
    const auto before = score(profile, facts);
    const auto all = indicators_of(facts);
    if (all.empty()) continue;
    const auto& [where, name] =
        all[static_cast<std::size_t>(generate.below(static_cast<std::int64_t>(all.size())))];
    if (info_of(name).scope == Scope::lan) continue;  // asked for only where it was measured
    where->erase(name);
    const auto after = score(profile, facts);
    REQUIRE(after.low <= before.low);
    REQUIRE(after.high >= before.high);
  }
}

TEST_CASE("properties: age only widens, up to not knowing") {
  auto facts = example_school();
  auto last = score(example_profile(), facts);
  for (MicroPoints age = 0; age <= 1'000'000; age += 50'000) {
    for (auto& [where, name] : indicators_of(facts)) (*where)[name].staleness = age;
    const auto now = score(example_profile(), facts);
    REQUIRE(now.low <= last.low);
    REQUIRE(now.high >= last.high);
    last = now;
  }
  CHECK(last.low == 0);
  CHECK(last.high == 100'000'000);
}

TEST_CASE("properties: the order of the rooms does not show") {
  Generator generate(3);
  for (int i = 0; i < 200; ++i) {
    auto facts = generate.school();
    const auto profile = profile_of(facts, i);
    const auto one = score(profile, facts);
    std::ranges::reverse(facts.rooms);
    const auto other = score(profile, facts);
    REQUIRE(one.low == other.low);
    REQUIRE(one.high == other.high);
    REQUIRE(one.known_score == other.known_score);
    REQUIRE(one.main_reason == other.main_reason);
    REQUIRE(one.reasons.size() == other.reasons.size());
    for (std::size_t r = 0; r < one.reasons.size(); ++r) {
      REQUIRE(one.reasons[r].points == other.reasons[r].points);
      REQUIRE(one.reasons[r].text == other.reasons[r].text);
    }
  }
}

TEST_CASE("properties: works that are told do lead to ready, step by step upwards") {
  Generator generate(4);
  int told = 0;
  for (int i = 0; i < kGenerated; ++i) {
    const auto facts = generate.school();
    const auto profile = profile_of(facts, i);
    const auto out = score(profile, facts);
    if (out.works.empty()) continue;
    ++told;
    REQUIRE(out.verdict != Readiness::ready);
    MicroPoints low = out.low;
    for (const auto& work : out.works) {
      REQUIRE(work.low >= low);
      REQUIRE((work.cost_eur > 0 || work.text.en.starts_with("tell: ")));
      low = work.low;
    }
    INFO(profile.name << ": " << out.works.back().text.en << " / " << out.works.front().text.en);
    REQUIRE(low >= bar_of(profile));
  }
  CHECK(told > kGenerated / 10);
}

TEST_CASE("properties: the ramp is 0 at unacceptable, 1 at optimal; equal ends are a plain rule") {
  CHECK(ramp(4, 4, 16, true) == 0);
  CHECK(ramp(16, 4, 16, true) == 100'000'000);
  CHECK(ramp(11, 4, 16, true) == 58'333'333);
  CHECK(ramp(0.15, 0.2, 0.1, false) == 50'000'000);
  CHECK(ramp(30, 30, 30, true) == 100'000'000);
  CHECK(ramp(29.99, 30, 30, true) == 0);
  CHECK(ramp(0.1, 0.1, 0.1, false) == 100'000'000);
  CHECK(ramp(0.11, 0.1, 0.1, false) == 0);
}
