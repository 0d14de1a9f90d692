#include "reports/verdicts/output.hh"

#include <catch2/catch.hpp>

#include "reports/verdicts/explain.hh"
#include "reports/verdicts/indicators.hh"
#include "tests/verdicts/schools.hh"

using namespace preau;
using namespace preau::test;

namespace {

Score one_score() {
  const auto facts =
      read_one(entry("upload", 11, "Mbit/s") + "," + entry("download", 92, "Mbit/s") + "," +
                   entry("latency", 60, "ms") + "," + entry("loss", 0.2, "%") + "," +
                   entry("signal", -71, "dBm", R"(,"room":"B01")") + "," +
                   entry("snr", 20, "dB", R"(,"room":"B01")"),
               R"({"id":"B01","pupils":20})");
  return score(*shipped_profile("worked-example"), facts);
}

std::string line(const verdicts::OutputStyle& style = {}) {
  return verdicts::score_line(one_score(), style);
}

bool holds(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("output: one object on one line, points exact to the millionth") {
  const auto out = line();
  CHECK(out.find('\n') == out.size() - 1);
  CHECK(holds(out,
              R"({"uai":"0960001E","score":50.0,"known_score":50.0,"known_share":1.0,"low":50.0)"));
  CHECK(holds(out, R"("gates":{"fibre":"pass","access_points":"fail"})"));
  CHECK(holds(out,
              R"("classes_at_once":{"low":4,"high":4,"of":11},"rooms":{"low":1,"high":1,"of":1})"));
  CHECK(holds(out, R"("works":[{"work":"access-point","count":1,"rooms":["B01"],"cost_eur":800)"));
  CHECK(holds(out, R"("text":"1 borne Wi-Fi : salle B01")"));
  CHECK(holds(line({city::Language::en}), R"("text":"1 access point: room B01")"));
}

TEST_CASE("output: the public one names no room of works and no record") {
  const auto out = line({city::Language::fr, true});
  CHECK_FALSE(holds(out, "evidence"));
  CHECK_FALSE(holds(out, "B01"));
}

TEST_CASE("output: nor does the public text") {
  CHECK(holds(verdicts::score_text(one_score(), {}), "B01"));
  const auto out = verdicts::score_text(one_score(), {city::Language::fr, true});
  CHECK_FALSE(holds(out, "B01"));
  CHECK(holds(out, "Rapport signal sur bruit (dB) ("));
  CHECK(holds(out, "travaux  1 borne Wi-Fi, 800 €"));
}

TEST_CASE("output: where no works would do, the text says so") {
  const auto facts =
      read_one(entry("upload", 90, "Mbit/s") + "," + entry("download", 900, "Mbit/s") + "," +
               entry("latency", 20, "ms") + "," + entry("loss", 5, "%"));
  const auto on_fibre = score(*shipped_profile("worked-example"), facts);
  REQUIRE(on_fibre.works.empty());
  CHECK(
      holds(verdicts::score_text(on_fibre, {}),
            "  travaux  Aucuns du catalogue n'y suffisent ; la cause est à chercher sur place\n"));
  CHECK_FALSE(holds(verdicts::score_text(one_score(), {}), "Aucuns"));
}

TEST_CASE("output: both gates stand in every object, asked for or not") {
  const auto out = verdicts::score_line(score(*shipped_profile("iqb"), read_one("")), {});
  CHECK(holds(out, R"("gates":{"fibre":null,"access_points":null})"));
}

TEST_CASE("output: each line's contract stands there, the main one's also alone") {
  auto facts = read_one(entry("download", 92, "Mbit/s"));
  facts.line = "fibre";
  facts.contracted_down = Mbps{100};
  facts.other_lines = {{.line = {.id = "mobile", .contracted_down = Mbps{50}}, .measured = {}}};
  const auto out = score(*shipped_profile("giga"), facts);
  const auto json = verdicts::score_line(out, {});
  CHECK(holds(json, R"("contract":{"kept":"yes","text":"Ligne fibre : )"));
  CHECK(holds(json, R"("contracts":[{"line":"fibre","kept":"yes","text":)"));
  CHECK(holds(json, R"(,{"line":"mobile","kept":"unknown","text":)"));
  CHECK(holds(verdicts::score_text(out, {}), "contrat Ligne mobile : Réception : pas de mesure"));
}

TEST_CASE("explain: every figure with its source, and how it is compared") {
  const auto out = verdicts::explain(*shipped_profile("iqb"), city::Language::en);
  CHECK(holds(out, "iqb 2026.1\n"));
  CHECK(holds(out, "gaming (1/6): Latency under load, weight 5"));
  CHECK(holds(out, "< 10 ms"));
  CHECK(holds(out, "config.py @dbd7401d"));
}

namespace {

// The first row of the table that begins so, its columns parted by two spaces or more.
std::string row(const std::string& table, const std::string& begin) {
  const auto at = table.find("\n" + begin);
  return at == std::string::npos ? "" : table.substr(at + 1, table.find('\n', at + 1) - at - 1);
}

}  // namespace

TEST_CASE("explain: what decides beside the thresholds stands there, too") {
  const auto out =
      verdicts::explain(*shipped_profile("strasbourg-elementaire"), city::Language::en);
  CHECK(holds(row(out, "share to be known for a score"), " 75% "));
  CHECK(holds(row(out, "classes online at once"), " 1 in 3 "));
  CHECK(
      holds(row(out, "gate \"Access points\", room without a verdict: Wi-Fi signal"), " -67 dBm "));
  CHECK(holds(row(out, "mobile class (3/10, 25 devices in a class): Download"), "device at once"));
  CHECK(holds(out, "A device's joining the Wi-Fi, if measured"));
}

TEST_CASE("explain: what is asked of a room is told per room") {
  const auto out =
      verdicts::explain(*shipped_profile("strasbourg-elementaire"), city::Language::en);
  CHECK(holds(row(out, "video meeting (2/10): Wi-Fi signal"), " room "));
  CHECK(holds(row(out, "video meeting (2/10): Latency under load"), " school "));
}

TEST_CASE("explain: French for people") {
  const auto out =
      verdicts::explain(*shipped_profile("strasbourg-elementaire"), city::Language::fr);
  CHECK(holds(row(out, "visioconférence (2/10) : Réception"), " classe à la fois "));
  CHECK(holds(out, "condition « Bornes Wi-Fi »"));
  CHECK(holds(out, "classe mobile (3/10, 25 appareils par classe) : Réception"));
  for (const auto* english : {": download", ": latency", ": join", " school  ", "class-at-once"})
    CHECK_FALSE(holds(out, english));
}

TEST_CASE("output: a gate's state is in the reader's language") {
  const auto facts = read_one(entry("upload", 2, "Mbit/s") + "," + entry("download", 90, "Mbit/s"));
  const auto out = score(built_in_profiles().elementaire, facts);
  CHECK(holds(verdicts::score_text(out, {}), "condition fibre : non remplie ("));
  CHECK(holds(verdicts::score_text(out, {.language = city::Language::en}), "gate fibre: fail ("));
}

TEST_CASE("indicators: how many samples there were is told where somebody said it") {
  const auto told = read_one(entry("download", 50, "Mbit/s"));
  CHECK_FALSE(holds(verdicts::indicators_text(told, city::Language::fr), "n="));
  CHECK(holds(verdicts::indicators_json(told), "\"samples\":null"));
  const auto counted = read_one(entry("download", 50, "Mbit/s", R"(,"samples":7)"));
  CHECK(holds(verdicts::indicators_text(counted, city::Language::fr), "  n=7"));
}
