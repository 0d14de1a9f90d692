#include "reports/city/open.hh"

#include <catch2/catch.hpp>

#include "reports/city/page.hh"
#include "reports/city/table.hh"
#include "tests/city/invented_city.hh"

using namespace preau;
using namespace preau::city;

TEST_CASE("open report: no room, record or device is named, in page, table and JSON") {
  const auto full = test::InventedCity().report();
  const auto open = open_report(full);
  std::vector<std::string> names{"\"R1\"", "salle R2", "room R2", ">R1<", "tilleuls-1/"};
  const auto all = [](const CityReport& report) {
    return page(report, Language::fr, "x") + page(report, Language::en, "x") + json_lines(report) +
           table(report, Language::en, {});
  };
  const auto told = all(open), before = all(full);
  CHECK(before.find(">R1<") != std::string::npos);
  for (const auto& name : names) {
    INFO(name);
    CHECK(told.find(name) == std::string::npos);
  }
  for (const auto& school : open.schools)
    for (const auto& record : school.records) CHECK_FALSE(record.access_point);
}

TEST_CASE("open report: verdicts, scores and points are those of the full one") {
  const auto full = test::InventedCity().report();
  const auto open = open_report(full);
  REQUIRE(open.schools.size() == full.schools.size());
  for (std::size_t i = 0; i < full.schools.size(); ++i) {
    const auto &a = full.schools[i].score, &b = open.schools[i].score;
    CHECK(a.verdict == b.verdict);
    CHECK(a.low == b.low);
    CHECK(a.reasons.size() == b.reasons.size());
    CHECK(what_was_measured(full.schools[i].facts, Language::fr) ==
          what_was_measured(open.schools[i].facts, Language::fr));
  }
}

TEST_CASE("open report: works in the reader's language, and in no room") {
  const Text repair{"remettre en service le Wi-Fi : salles A1, A2",
                    "repair the Wi-Fi: rooms A1, A2"};
  CHECK(open_text(Work{.id = "repair", .rooms = {"A1", "A2"}, .text = repair}) ==
        Text{"remettre en service le Wi-Fi (2 salles)", "repair the Wi-Fi (2 rooms)"});
  CHECK(open_text(Work{.id = "measure", .text = {"mesurer : salle A1", "measure: room A1"}}) ==
        Text{"mesurer", "measure"});
  CHECK(open_text(Work{.id = "fibre", .text = {"fibre optique", "fibre line"}}).fr ==
        "fibre optique");
}

TEST_CASE("open report: why something was not measured names addresses, and stays inside") {
  CHECK(open_text(
            Text{"Envoi : pas de mesure : 10.9.0.1 ; rien", "Upload: not measured: 10.9.0.1"}) ==
        Text{"Envoi : pas de mesure", "Upload: not measured"});
  CHECK(open_text(Text{"Envoi 2 Mbit/s", "Upload 2 Mbit/s"}).en == "Upload 2 Mbit/s");
  auto report = test::InventedCity().report();
  report.schools.at(0).score.main_reason = {"x : pas de mesure : 10.9.0.1",
                                            "x: not measured: 10.9.0.1"};
  CHECK(open_report(report).schools.at(0).score.main_reason.fr == "x : pas de mesure");
}
