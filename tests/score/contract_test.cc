#include "collector/score/contract.hh"

#include <catch2/catch.hpp>

#include "tests/score/example.hh"

using namespace preau;
using namespace preau::test;

namespace {

SchoolFacts sold(double down, double up) {
  auto facts = example_school();
  facts.contracted_down = Mbps{down};
  facts.contracted_up = Mbps{up};
  return facts;
}

bool says(const SchoolFacts& facts, const std::string& words) {
  return against_contract(facts)->text.en.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("contract: a sentence for the operator") {
  const auto out = against_contract(sold(100, 50));
  REQUIRE(out);
  CHECK(out->kept == Kept::no);
  CHECK(out->line == "tilleuls-ftth");
  CHECK(out->text.fr ==
        "Ligne tilleuls-ftth : Réception : 92 Mbit/s mesurés [90 – 94 à 95 %], 100 Mbit/s au "
        "contrat (9/10 "
        "du débit du contrat, 90 Mbit/s : atteint) ; Envoi : 11 Mbit/s mesurés [10,4 – 11,6 à 95 "
        "%], 50 "
        "Mbit/s au contrat (9/10 du débit du contrat, 45 Mbit/s : non atteint). Le contrat n'est "
        "pas tenu en envoi.");
  CHECK(
      out->text.en.ends_with("(9/10 of the contracted rate, 45 Mbit/s: not reached). The contract "
                             "is not kept for upload."));
}

TEST_CASE("contract: a sentence tells every direction that fell short, and the guarantee") {
  auto facts = sold(1000, 50);
  facts.guaranteed_down = Mbps{800};
  CHECK(against_contract(facts)->text.en ==
        "Line tilleuls-ftth: Download: 92 Mbit/s measured [90 – 94 at 95%], 1000 Mbit/s "
        "contracted, 800 "
        "Mbit/s guaranteed (the guaranteed rate, 800 Mbit/s: not reached); Upload: 11 Mbit/s "
        "measured [10.4 – 11.6 at 95%], 50 Mbit/s contracted (9/10 of the contracted rate, 45 "
        "Mbit/s: not "
        "reached). The contract is not kept for download and for upload.");
}

TEST_CASE("contract: a line that nobody named is its school's") {
  auto facts = sold(100, 11);
  facts.line.clear();
  CHECK(says(facts, "Line of school " + facts.school.uai.text() + ": Download: "));
}

TEST_CASE("contract: each line of a school has its own sentence, the main one's first") {
  auto facts = sold(100, 11);
  OtherLine second{.line = {.id = "tilleuls-4g", .guaranteed_down = Mbps{20}}, .measured = {}};
  second.measured[IndicatorId::download] = indicator(12, 11, 13, Unit::mbit_per_second);
  facts.other_lines = {second, {.line = {.id = "without"}, .measured = {}}};
  const auto out = against_contracts(facts);
  REQUIRE(out.size() == 2);
  CHECK(out[0].text.en == against_contract(facts)->text.en);
  CHECK(out[1].line == "tilleuls-4g");
  CHECK(
      out[1].text.en ==
      "Line tilleuls-4g: Download: 12 Mbit/s measured [11 – 13 at 95%], 20 Mbit/s guaranteed (the "
      "guaranteed rate, 20 Mbit/s: not reached). The contract is not kept for download.");
  facts.contracted_down.reset();
  facts.contracted_up.reset();
  CHECK_FALSE(against_contract(facts));
  CHECK(against_contracts(facts).size() == 1);
}

TEST_CASE("contract: the ends that were judged are told, and that they are old") {
  auto facts = sold(100, 0);
  facts.contracted_up.reset();
  auto& down = facts.site[IndicatorId::download];
  down = indicator(200, 200, 200, Unit::mbit_per_second);
  CHECK(against_contract(facts)->text.en ==
        "Line tilleuls-ftth: Download: 200 Mbit/s measured, 100 Mbit/s contracted (9/10 of the "
        "contracted rate, 90 Mbit/s: reached). The contract is kept.");
  down = indicator(200, 180, 250, Unit::mbit_per_second);
  down.staleness = 500'000;
  CHECK(against_contract(facts)->text.fr ==
        "Ligne tilleuls-ftth : Réception : 200 Mbit/s mesurés [90 – 500, mesure ancienne], 100 "
        "Mbit/s au contrat (9/10 du débit du contrat, 90 Mbit/s : atteint). Le contrat est tenu.");
}

TEST_CASE("contract: the guaranteed rate is what is promised, else nine tenths of what is sold") {
  CHECK(against_contract(sold(100, 11))->kept == Kept::yes);
  auto facts = sold(1000, 11);
  CHECK(against_contract(facts)->kept == Kept::no);
  facts.guaranteed_down = Mbps{80};
  CHECK(against_contract(facts)->kept == Kept::yes);
}

TEST_CASE(
    "contract: not settled where nothing was measured, the interval straddles or the LAN hides") {
  auto facts = sold(100, 12.2);  // 10.98, inside 10.4 to 11.6
  CHECK(against_contract(facts)->kept == Kept::unknown);
  CHECK(says(facts, "11 Mbit/s: not judged, since the interval lies on both sides"));
  facts = sold(100, 11);
  facts.site.erase(IndicatorId::upload);
  CHECK(against_contract(facts)->kept == Kept::unknown);
  CHECK(says(facts, "Upload: not measured, 11 Mbit/s contracted"));
  facts = sold(1000, 11);
  facts.site[IndicatorId::lan_download] = indicator(95, 94, 96, Unit::mbit_per_second);
  CHECK(against_contract(facts)->kept == Kept::unknown);
  CHECK(says(facts, "not judged, since the school's LAN limits the measurement"));
  CHECK_FALSE(against_contract(example_school()));
}
