#include <set>

#include <catch2/catch.hpp>

#include "collector/score/score.hh"

using namespace preau;

namespace {

const Uai kUai = *Uai::parse("0960001E");

Indicator sure(double value, Unit unit) {
  return {.value = value, .interval = {value, value}, .unit = unit, .samples = 100};
}

}  // namespace

TEST_CASE("use cases: of a primaire each level has its own, over its own classes") {
  SchoolFacts facts{
      .school = {.uai = kUai, .type = SchoolType::primaire, .classes = 9, .pupils = 200}};
  facts.site = {{IndicatorId::download, sure(1000, Unit::mbit_per_second)},
                {IndicatorId::upload, sure(1000, Unit::mbit_per_second)}};
  for (int i = 0; i < 3; ++i)
    facts.rooms.push_back({.room = {.id = "R" + std::to_string(i),
                                    .school = kUai,
                                    .level = i == 0 ? Level::maternelle : Level::elementaire}});
  const auto result = score(built_in_profiles().of(SchoolType::primaire), facts);
  std::set<std::pair<std::string, std::optional<Level>>> seen;
  for (const auto& each : result.use_cases) {
    CHECK(each.level);
    CHECK(seen.emplace(each.id, each.level).second);
    if (each.classes) CHECK(each.classes->of == (each.level == Level::maternelle ? 3 : 6));
    CHECK((each.text.fr.find("en maternelle") != std::string::npos) ==
          (each.level == Level::maternelle));
  }
  CHECK(result.use_cases.size() > 3);
}

TEST_CASE("use cases: a level of which no room is described may have all of the classes") {
  SchoolFacts facts{
      .school = {.uai = kUai, .type = SchoolType::primaire, .classes = 9, .pupils = 200}};
  facts.rooms.push_back({.room = {.id = "R0", .school = kUai, .level = Level::maternelle}});
  for (const auto& each : score(built_in_profiles().of(SchoolType::primaire), facts).use_cases)
    if (each.classes) CHECK(each.classes->of == 9);
}

TEST_CASE(
    "users: a school that says no staff has an unknown number of users, not its pupils alone") {
  SchoolFacts facts{.school = {.uai = kUai, .classes = 9, .pupils = 100}};
  facts.site = {{IndicatorId::download, sure(315, Unit::mbit_per_second)}};
  const auto& setda = *shipped_profile("setda-2023");
  CHECK(points(setda, facts).low == 0);
  CHECK(points(setda, facts).high == 100'000'000);
  facts.school.teachers = 5;
  CHECK(points(setda, facts).known_share == 1'000'000);
}
