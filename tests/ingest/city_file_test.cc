#include "collector/ingest/city_file.hh"

#include <catch2/catch.hpp>

#include "tests/support/city.hh"

using namespace preau;
using preau::test::sample_city;

namespace {

const std::string kGood = R"toml(name = "Démo"

[[site]]
id = "tilleuls"
name = "Groupe scolaire des Tilleuls"
[[site.line]]
id = "tilleuls-ftth"
access = "ftth"
contracted_down_mbit_s = 1000
contracted_up_mbit_s = 1000.0
guaranteed_down_mbit_s = 800
guaranteed_up_mbit_s = 200.5
[[site.line]]
id = "tilleuls-4g"
access = "4g"
[[site.room]]
id = "A12"
kind = "classe"
school = "0960001E"
level = "elementaire"
pupils = 24
[[site.room]]
id = "B1"
kind = "salle-informatique"
school = "0960002F"
level = "maternelle"
pupils = 12

[[school]]
uai = "0960001E"
name = "École élémentaire \"Les Tilleuls\""
type = "elementaire"
classes = 11
pupils = 264
teachers = 14
sites = ["tilleuls"]

[[school]]
uai = "0960002F"
name = "École maternelle Les Tilleuls"
type = "maternelle"
classes = 0
pupils = 0
teachers = 0
sites = ["tilleuls"]
)toml";

std::vector<std::string> errors(const std::string& what, const std::string& with) {
  auto text = kGood;
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  const auto city = city_from_toml(text.replace(at, what.size(), with), "c.toml");
  return city ? std::vector<std::string>{} : city.error();
}

using Errors = std::vector<std::string>;

}  // namespace

TEST_CASE("city file: a good one is read whole, in its order") {
  const auto city = city_from_toml(kGood, "c.toml");
  REQUIRE(city);
  CHECK(*city == sample_city());
}

TEST_CASE("city file: each error says where, what, and what to write") {
  CHECK(errors("access = \"ftth\"", "access = \"fibre\"") ==
        Errors{"c.toml:8:10: access: \"fibre\" is not known; write one of ftth fttla cable dsl 4g "
               "5g satellite unknown"});
  CHECK(errors("pupils = 24", "pupils = \"24\"") ==
        Errors{"c.toml:21:10: pupils: must be a whole number from 0 to 100000"});
  CHECK(errors("school = \"0960001E\"", "school = \"0960001F\"") ==
        Errors{"c.toml:19:10: school: UAI \"0960001F\": check letter should be E"});
  CHECK(errors("classes = 11", "clases = 11") ==
        Errors{"c.toml:33:1: clases: not known in a school; write one of uai name type classes "
               "pupils teachers sites week",
               "c.toml:29:1: a school has no classes; add classes = 0 or more"});
  CHECK(errors("contracted_down_mbit_s = 1000", "contracted_down_mbit_s = -1").front() ==
        "c.toml:9:26: contracted_down_mbit_s: must be Mbit/s, more than 0; leave it out when "
        "unknown");
  CHECK(errors("id = \"A12\"", "id = \"A 12\"").front().starts_with("c.toml:17:6: id: \"A 12\""));
  CHECK(errors("sites = [\"tilleuls\"]", "sites = \"tilleuls\"") ==
        Errors{"c.toml:36:9: sites: must be a list; write sites = [\"...\"]"});
}

TEST_CASE("city file: no rate is guaranteed above what was contracted") {
  CHECK(errors("guaranteed_up_mbit_s = 200.5", "guaranteed_up_mbit_s = 1001") ==
        Errors{"c.toml:12:24: guaranteed_up_mbit_s: is above contracted_up_mbit_s; write Mbit/s as "
               "the contract has them"});
  CHECK(errors("guaranteed_down_mbit_s = 800", "guaranteed_down_mbit_s = 0").size() == 1);
}

TEST_CASE("city file: all errors are told, not only the first") {
  CHECK(errors("id = \"tilleuls-4g\"\naccess = \"4g\"", "id = \"\"\naccess = \"6g\"").size() == 2);
}

TEST_CASE("city file: what is no TOML is told with its place") {
  const auto found = errors("name = \"Démo\"", "name = Démo");
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("c.toml:1:"));
}

TEST_CASE("city file: contradictions between sites and schools are told, without a line") {
  CHECK(errors("sites = [\"tilleuls\"]", "sites = [\"platanes\"]") ==
        Errors{"c.toml: school 0960001E stands on site platanes, which is not listed"});
}

TEST_CASE("city file: a room of a level that its school does not teach is a contradiction") {
  CHECK(errors("level = \"elementaire\"", "level = \"maternelle\"") ==
        Errors{"c.toml: site tilleuls: room A12 is of level maternelle, its school 0960001E of "
               "type elementaire"});
  CHECK(errors("type = \"elementaire\"", "type = \"primaire\"").empty());
}

TEST_CASE("city file: a zone of school holidays is a letter of three, or a word") {
  const auto zone = [](const std::string& text) {
    return errors("name = \"Démo\"\n", "name = \"Démo\"\n[calendar]\nzone = \"" + text + "\"\n");
  };
  for (const auto* good : {"A", "B", "C", "Corse", "Guadeloupe"}) CHECK(zone(good).empty());
  for (const auto* bad : {"Z", "b", "Zone B", "zone B", "1"})
    CHECK(zone(bad) == Errors{"c.toml:3:8: zone: \"" + std::string(bad) +
                              "\" is no zone of the calendar; write A, B or C, or a word of its "
                              "table: Corse"});
}

TEST_CASE("city file: strange bytes and shapes are errors, not crashes") {
  for (const auto* text : {"", "\xff\xfe", "site = 1", "site = [1]", "name = 3\nschool = {}",
                           "[[site]]\nline = 4\n[[school]]\nsites = [1, [2]]"}) {
    INFO(text);
    CHECK_FALSE(city_from_toml(text, "c.toml"));
  }
}

TEST_CASE("city file: a school's weeks and the city's calendar") {
  using namespace std::chrono;
  const std::string text =
      "name = \"Démo\"\n[calendar]\nzone = \"B\"\nalsace_moselle = true\n" +
      kGood.substr(kGood.find('\n') + 1) +
      "[[school.week]]\nfrom = 2026-09-01\nmonday = [\"08:30-11:45\", \"13:45-15:45\"]\n"
      "wednesday = [\"08:30-11:30\"]\n";
  const auto city = city_from_toml(text, "city.toml").value();
  CHECK(city.place == Place{"Europe/Paris", "B", true});
  CHECK(city.schools.back().weeks ==
        std::vector<Week>{{2026y / 9 / 1, {{1, 510, 705}, {1, 825, 945}, {3, 510, 690}}}});
}

TEST_CASE("city file: a city written is the same city when it is read") {
  using namespace std::chrono;
  auto city = sample_city();
  city.name = "a \"b\" \\ c\td\x7f é";
  city.place = {"Indian/Reunion", "Réunion", true};
  city.sites[0].lines[0].contracted_down = Mbps{0.1};
  city.sites[0].lines[0].guaranteed_down = Mbps{0.05};
  city.schools[1].weeks = {{2026y / 9 / 1, {{1, 510, 705}, {1, 825, 945}, {7, 0, 1439}}}};
  CHECK(city_from_toml(city_to_toml(city), "c.toml").value() == city);
  CHECK(city_from_toml(city_to_toml(sample_city()), "c.toml").value() == sample_city());
}

TEST_CASE("city file: a week that cannot be is told with its place") {
  using Catch::Matchers::Contains;
  const auto error = [](const std::string& more) {
    const auto read = city_from_toml(kGood + "[[school.week]]\n" + more, "city.toml");
    return read ? "" : read.error().at(0);
  };
  CHECK_THAT(error("monday = [\"08:30-11:45\"]\n"), Contains("no from"));
  CHECK_THAT(error("from = 2026-09-01\nmonday = [\"8:30-11:45\"]\n"), Contains("08:30-12:00"));
  CHECK_THAT(error("from = 2026-09-01\nmonday = [\"11:45-08:30\"]\n"), Contains("no span"));
  CHECK_THAT(error("from = 2026-09-01\nmonday = [\"08:30-12:00\", \"11:00-13:00\"]\n"),
             Contains("before the last one's end"));
  CHECK_THAT(error("from = \"2026\"\n"), Contains("must be a date"));
  CHECK_THAT(error("from = 2026-02-30\n"), Contains("city.toml"));
  CHECK_THAT(error("from = 2026-09-01\nlundi = []\n"), Contains("lundi: not known"));
}
