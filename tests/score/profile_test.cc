#include "collector/score/profile.hh"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/score/example.hh"

using namespace preau;
using namespace preau::test;

namespace {

std::string error_with(std::string_view old_text, std::string_view new_text) {
  std::string text(
      std::ranges::find(shipped_profiles(), "worked-example", &ShippedProfile::name)->toml);
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
        CHECK(asked.source.date.size() == 10);
      }
  }
}

TEST_CASE("profile: errors name file, line and column, and what to write") {
  CHECK(error_with("floor = 0.75", "floor = 75") ==
        "p.toml, line 7, column 9: floor must be a number from 0 to 1");
  CHECK(error_with("weight = 2", "weight = 0") ==
        "p.toml, line 38, column 10: weight must be a whole number from 1 to 100");
  CHECK(error_with("\"Mbit/s\"", "\"MB/s\"") ==
        "p.toml, line 46, column 8: the unit of download is one of Mbit/s kbit/s bit/s Gbit/s");
  CHECK(error_with("indicator = \"download\"", "indicator = \"speed\"")
            .find("indicator speed is not known; write one of download upload") !=
        std::string::npos);
  CHECK(error_with("unacceptable = 1\noptimal = 4", "unacceptable = 4\noptimal = 1")
            .find("the wrong way round; more is better") != std::string::npos);
  CHECK(error_with("unit = \"Mbit/s\"", "unit = \"Mbit/s\"\nstrict = true")
            .find("strict is for a plain rule") != std::string::npos);
  CHECK(error_with("access = [\"ftth\"]", "access = [\"fiber\"]")
            .find("access must be one of ftth fttla") != std::string::npos);
  CHECK(error_with("floor = 0.75", "floor = = 1").find("p.toml, line 7") == 0);
}

TEST_CASE("profile: every mistake is told, a line each, in the order of the file") {
  CHECK(error_with("name = \"worked-example\"\nversion = \"2026.1\"\n\n[score]\nbar = 70",
                   "nom = \"example\"\nversion = \"1\"\n\n[score]\nbar = 700") ==
        "p.toml, line 1, column 1: name is missing\n"
        "p.toml, line 2, column 1: unknown key nom; write one of name version level score "
        "classes_at_once gate use_case window\n"
        "p.toml, line 6, column 7: bar must be a number from 0 to 100");
}

TEST_CASE("profile: nothing read twice, nothing left out, in silence") {
  CHECK(error_with("id = \"mobile-class\"", "id = \"video-meeting\"")
            .find("use case video-meeting stands twice") != std::string::npos);
  CHECK(error_with("bar = 70", "").find("bar is missing") != std::string::npos);
  CHECK(error_with("indicator = \"upload\"", "indicator = \"download\"")
            .find("download stands twice in use case video-meeting") != std::string::npos);
  CHECK(error_with("unit = \"dB\"", "unit = \"dB\"\nweight = 2")
            .find("weight counts only in a mean") != std::string::npos);
}

TEST_CASE("profile: what cannot be, or asks for nothing, is a mistake") {
  CHECK(error_with("unacceptable = 1\noptimal = 4", "unacceptable = -1\noptimal = 4")
            .find("unacceptable cannot be: download is from 0 Mbit/s") != std::string::npos);
  CHECK(error_with("unit = \"dB\"", "unit = \"dB\"\nper = \"pupil\"")
            .find("only rates grow with the school; leave per out of snr") != std::string::npos);
  CHECK(
      error_with("per = \"class-at-once\"", "per = \"device\"").find("per device needs devices") !=
      std::string::npos);
  CHECK(error_with("access = [\"ftth\"]", "access = [\"unknown\"]")
            .find("access unknown is no technology") != std::string::npos);
  const auto only_where_measured = parse_profile(
      "name = \"p\"\nversion = \"1\"\n[score]\nbar = 70\nfloor = 0.5\nsource = \"s\"\n"
      "date = 2026-11-29\n[[use_case]]\nid = \"a\"\nweight = 1\nfr = [\"a\", \"b\"]\n"
      "en = [\"a\", \"b\"]\n[[use_case.requirement]]\nindicator = \"lan_download\"\n"
      "unacceptable = 1\noptimal = 4\nunit = \"Mbit/s\"\nwhen_measured = true\nsource = \"s\"\n"
      "date = 2026-11-29\n",
      "p.toml");
  CHECK(only_where_measured.error().find("asks for nothing where nothing is measured") !=
        std::string::npos);
}

TEST_CASE("profile: figures may be in any unit of theirs") {
  const auto profile = example_profile();
  const auto& example = profile.use_cases[0].requirements;
  CHECK(example[2].optimal == 0.1);
  CHECK(example[3].optimal == 0.005);
}

TEST_CASE(
    "profile: every shipped one is read, bears its name, and names a source for each figure") {
  for (const auto& [name, toml] : shipped_profiles()) {
    const auto profile = parse_profile(toml, name);
    INFO((profile ? "" : profile.error()));
    REQUIRE(profile);
    CHECK(profile->name == name);
    for (const auto& use_case : profile->use_cases)
      for (const auto& asked : use_case.requirements) CHECK_FALSE(asked.source.text.empty());
  }
}

TEST_CASE("catalogue: the built-in one is read") {
  CHECK(built_in_catalogue().works.size() == 6);
  CHECK(parse_catalogue("name = 1", "w.toml").error().find("w.toml, line 1") == 0);
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
  facts.site[IndicatorId::upload] = indicator(95, 94, 96, Unit::mbit_per_second);
  facts.site[IndicatorId::loss] = indicator(0, 0, 0, Unit::ratio);
  facts.site[IndicatorId::download] = indicator(500, 490, 510, Unit::mbit_per_second);
  facts.rooms[0].coverage = facts.rooms[1].coverage = Coverage::pass;
  facts.rooms[0].indicators = {{IndicatorId::signal, indicator(-50, -50, -50, Unit::dbm)}};
  facts.rooms[1].indicators = {{IndicatorId::signal, indicator(-80, -80, -80, Unit::dbm)}};
  const auto out = score(profiles.of(SchoolType::primaire), facts);
  // Of the maternelle's weight five sixths hang on rooms, and large updates on the line alone.
  CHECK(out.score == 79'166'667);
  for (const auto& reason : out.reasons) CHECK(reason.room == "M1");
}

TEST_CASE("profiles: a given file takes the place of the built-in one of its level") {
  auto profiles = built_in_profiles();
  auto own = example_profile();
  own.level = Level::maternelle;
  profiles.replace(own);
  CHECK(profiles.of(SchoolType::maternelle).name == "worked-example");
  CHECK(profiles.of(SchoolType::elementaire).name == "strasbourg-elementaire");
  own.level.reset();
  profiles.replace(own);
  CHECK(profiles.of(SchoolType::elementaire).name == "worked-example");
}

TEST_CASE("profile: means whose weights have no small common multiple are refused") {
  std::string toml =
      "name = \"odd\"\nversion = \"1\"\n[score]\nbar = 70\nfloor = 0.5\nsource = \"x\"\n"
      "date = 2026-11-30\n";
  for (const int weight : {97, 89, 83, 79, 73, 71}) {
    const auto id = std::to_string(weight);
    toml += "[[use_case]]\nid = \"u" + id +
            "\"\nweight = 1\nfr = [\"a\", \"a\"]\nen = [\"a\", \"a\"]\ncombine = \"mean\"\n"
            "[[use_case.requirement]]\nindicator = \"download\"\nunacceptable = 1\noptimal = 2\n"
            "unit = \"Mbit/s\"\nweight = " +
            id + "\nsource = \"x\"\ndate = 2026-11-30\n";
  }
  const auto read = parse_profile(toml, "odd.toml");
  REQUIRE_FALSE(read);
  CHECK(read.error().find("common multiple") != std::string::npos);
}
