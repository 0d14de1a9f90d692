#include "collector/score/profile.hh"

#include <catch2/catch.hpp>

#include "tests/score/example.hh"

using namespace preau;
using namespace preau::test;

namespace {

std::string error_with(std::string_view old_text, std::string_view new_text) {
  std::string text(kExampleProfile);
  const auto at = text.find(old_text);
  REQUIRE(at != std::string::npos);
  text.replace(at, old_text.size(), new_text);
  const auto profile = parse_profile(text, "p.toml");
  REQUIRE_FALSE(profile.has_value());
  return profile.error();
}

}  // namespace

TEST_CASE("profile: the built-in ones are read, and name a source for every threshold") {
  for (const auto type : {SchoolType::maternelle, SchoolType::elementaire, SchoolType::primaire}) {
    const auto profile = built_in_profiles().of(type);
    CHECK(profile.fibre);
    CHECK(profile.fibre->download == 100);
    CHECK(profile.fibre->upload == 30);
    for (const auto& use_case : profile.use_cases)
      for (const auto& asked : use_case.requirements) {
        CHECK_FALSE(asked.source.text.empty());
        CHECK(asked.source.date == "2026-11-24");
      }
  }
}

TEST_CASE("profile: errors name file, line and column, and what to write") {
  CHECK(error_with("floor = 0.75", "floor = 75") ==
        "p.toml, line 6, column 9: floor must be a number from 0 to 1");
  CHECK(error_with("name = \"example\"", "nom = \"example\"") ==
        "p.toml, line 2, column 1: unknown key nom");
  CHECK(error_with("weight = 2", "weight = 0") ==
        "p.toml, line 30, column 10: weight must be a whole number from 1 to 100");
  CHECK(error_with("\"Mbit/s\"", "\"kbit/s\"") ==
        "p.toml, line 34, column 67: unit must be one of s Mbit/s ratio dBm count");
  CHECK(error_with("indicator = \"download\"", "indicator = \"speed\"")
            .find("indicator speed is not known; write one of download upload") !=
        std::string::npos);
  CHECK(error_with("unacceptable = 1, optimal = 4", "unacceptable = 4, optimal = 1")
            .find("the wrong way round") != std::string::npos);
  CHECK(error_with("access = [\"ftth\"]", "access = [\"fiber\"]")
            .find("access must be one of ftth fttla") != std::string::npos);
  CHECK(error_with("floor = 0.75", "floor = = 1").find("p.toml, line 6") == 0);
}

TEST_CASE("profile: nothing read twice, nothing left out, in silence") {
  CHECK(error_with("id = \"mobile-class\"", "id = \"video-meeting\"")
            .find("use case video-meeting stands twice") != std::string::npos);
  CHECK(error_with("bar = 70", "").find("bar is missing") != std::string::npos);
}

TEST_CASE("profile: an edited threshold changes the score") {
  auto profile = example_profile();
  const auto before = score(profile, example_school()).known_score;
  profile.use_cases[0].requirements[1].optimal = 3;
  CHECK(score(profile, example_school()).known_score > before);
}

TEST_CASE(
    "profile: a primaire takes both levels' use cases, each over its rooms, and the stricter "
    "gates") {
  const auto& built_in = built_in_profiles();
  const auto joined = built_in.of(SchoolType::primaire);
  CHECK(joined.use_cases.size() ==
        built_in.maternelle.use_cases.size() + built_in.elementaire.use_cases.size());
  CHECK(joined.access_points->share == 1.0);
  CHECK(joined.bar == std::max(built_in.maternelle.bar, built_in.elementaire.bar));
}

TEST_CASE("profile: a pupil of either level weighs the same in a primaire") {
  auto profiles = built_in_profiles();
  auto facts = example_school();
  facts.school.type = SchoolType::primaire;
  facts.rooms = {room("E1", 30, Level::elementaire), room("M1", 10, Level::maternelle)};
  facts.site["upload"] = indicator(95, 94, 96, Unit::mbit_per_second);
  facts.site["loss"] = indicator(0, 0, 0, Unit::ratio);
  facts.site["download"] = indicator(500, 490, 510, Unit::mbit_per_second);
  facts.rooms[0].coverage = facts.rooms[1].coverage = Coverage::pass;
  facts.rooms[0].indicators = {{"signal", indicator(-50, -50, -50, Unit::dbm)}};
  facts.rooms[1].indicators = {{"signal", indicator(-80, -80, -80, Unit::dbm)}};
  const auto out = score(profiles.of(SchoolType::primaire), facts);
  CHECK(out.score == 75'000'000);
  for (const auto& reason : out.reasons) CHECK(reason.room == "M1");
}

TEST_CASE("profiles: a given file takes the place of the built-in one of its level") {
  auto profiles = built_in_profiles();
  auto own = example_profile();
  own.level = Level::maternelle;
  profiles.replace(own);
  CHECK(profiles.of(SchoolType::maternelle).name == "example");
  CHECK(profiles.of(SchoolType::elementaire).name == "strasbourg-elementaire");
  own.level.reset();
  profiles.replace(own);
  CHECK(profiles.of(SchoolType::elementaire).name == "example");
}
