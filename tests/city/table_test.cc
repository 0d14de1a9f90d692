#include "reports/city/table.hh"

#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/city/invented_city.hh"

using namespace preau;
using namespace preau::city;

namespace {

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::string render(const TableStyle& style, Language language = Language::fr) {
  return table(test::InventedCity().report(), language, style);
}

}  // namespace

TEST_CASE("table: best first, one line a school, with UAI, verdict and score") {
  const auto out = lines(render({}));
  REQUIRE(out.size() == 7);  // heading and six schools
  CHECK(out[1].find("0960001E") != std::string::npos);
  CHECK(out[1].find("  ready  ") != std::string::npos);
  CHECK(out[1].find("100,0 [100,0 - 100,0]") != std::string::npos);
  CHECK(out[1].find("réception 956 envoi 940 Mbit/s, en charge 12 ms, 2/2 salles couvertes") !=
        std::string::npos);
  CHECK(out[3].find("0960004H") != std::string::npos);
  CHECK(out[3].find("ready_after_works") != std::string::npos);
  CHECK(out[6].find("0960003G") != std::string::npos);
  CHECK(out[6].find("not_ready") != std::string::npos);
  INFO(out[6]);
  CHECK(out[6].find("Envoi 0,72 Mbit/s pour 3 visioconférences : il en faut 12") !=
        std::string::npos);
}

TEST_CASE("table: a room that nobody visited is not told as one without Wi-Fi") {
  SchoolFacts facts{.school = {.uai = *Uai::parse("0960001E")}};
  const auto told = [&](Language language) { return what_was_measured(facts, language); };
  CHECK(told(Language::fr) == "débit non mesuré, aucune salle décrite");
  facts.rooms.push_back({.room = {.id = "A1", .school = facts.school.uai}});
  facts.rooms.push_back({.room = {.id = "A2", .school = facts.school.uai}});
  CHECK(told(Language::fr) == "débit non mesuré, 2 salles non mesurées");
  CHECK(told(Language::en) == "rate not measured, 2 rooms not measured");
  facts.rooms[0].coverage = Coverage::pass;
  CHECK(told(Language::fr) == "débit non mesuré, 1/2 salles couvertes, 1 non mesurée");
  facts.rooms[1].coverage = Coverage::fail;
  CHECK(told(Language::fr) == "débit non mesuré, 1/2 salles couvertes");
}

TEST_CASE("table: schools between which only the UAI decides share a rank") {
  std::vector<SchoolFacts> facts;
  for (const auto* uai : {"0960003G", "0960001E", "0960002F"})
    facts.push_back({.school = {.uai = *Uai::parse(uai), .name = uai}});
  facts[0].site[IndicatorId::download] = {.value = 1, .interval = {1, 1}};
  const auto report = make_report("x", facts, {}, built_in_profiles(), test::kMade);
  REQUIRE(report.schools.size() == 3);
  std::vector<std::pair<std::string, std::size_t>> ranks;
  for (const auto& each : report.schools)
    ranks.emplace_back(each.facts.school.uai.text(), each.rank);
  CHECK(ranks == decltype(ranks){{"0960001E", 1}, {"0960002F", 1}, {"0960003G", 3}});
  CHECK(lines(table(report, Language::fr, {}))[2].starts_with("1 "));
}

TEST_CASE("table: however narrow the terminal, UAI, verdict and score are never cut") {
  for (const std::size_t width : {20U, 60U, 80U, 132U}) {
    const auto out = lines(render({.width = width}));
    std::size_t schools = 0;
    for (const auto& line : out)
      if (line.find("09600") != std::string::npos) {
        ++schools;
        CHECK(line.find('[') != std::string::npos);
        CHECK(
            (line.find("ready") != std::string::npos || line.find("unknown") != std::string::npos));
      }
    CHECK(schools == 6);
  }
}

TEST_CASE("table: lines keep to the terminal where words allow") {
  for (const auto& line : lines(render({.width = 100}, Language::en)))
    CHECK(std::count_if(line.begin(), line.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
          }) <= 100);
}

TEST_CASE("table: colour only where asked for") {
  CHECK(render({}).find('\033') == std::string::npos);
  CHECK(render({.width = 200, .colour = true}).find("\033[32mready") != std::string::npos);
}

TEST_CASE("table: a name cannot command the terminal") {
  test::InventedCity city;
  city.city.schools[0].name = "\033[2Jgone\n0960099X ready";
  const auto out = table(city.report(), Language::fr, {});
  CHECK(out.find('\033') == std::string::npos);
  CHECK(lines(out).size() == 7);
}

TEST_CASE("json: one whole object a line, numbers unrounded, reasons that add up") {
  const auto out = lines(json_lines(test::InventedCity().report()));
  REQUIRE(out.size() == 6);
  for (const auto& line : out) {
    const auto school = nlohmann::json::parse(line);
    CHECK(school.at("uai").get<std::string>().size() == 8);
    CHECK(school.at("gates").size() >= 2);
    CHECK(school.at("low").get<double>() <= school.at("high").get<double>());
    if (school.at("known_score").is_null()) continue;
    double sum = 0;
    for (const auto& reason : school.at("reasons")) sum += reason.at("points").get<double>();
    CHECK(sum == Approx(100 - school.at("known_score").get<double>()).margin(1e-9));
  }
}
