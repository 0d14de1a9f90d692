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

}  // namespace

TEST_CASE("contract: a sentence for the operator") {
  const auto out = against_contract(sold(100, 50));
  REQUIRE(out);
  CHECK(out->kept == Kept::no);
  CHECK(out->text.fr ==
        "Ligne tilleuls-ftth : Réception : 92 Mbit/s mesurés [90 – 94], 100 Mbit/s au contrat ; "
        "Envoi : "
        "11 Mbit/s mesurés [10,4 – 11,6], 50 Mbit/s au contrat. Le contrat n'est pas tenu.");
  CHECK(out->text.en.find("The contract is not kept.") != std::string::npos);
}

TEST_CASE("contract: the ends that were judged are told, and that they are old") {
  auto facts = sold(100, 0);
  facts.contracted_up.reset();
  auto& down = facts.site[IndicatorId::download];
  down = indicator(200, 200, 200, Unit::mbit_per_second);
  CHECK(against_contract(facts)->text.en ==
        "Line tilleuls-ftth: Download: 200 Mbit/s measured, 100 Mbit/s contracted. The contract is "
        "kept.");
  down = indicator(200, 180, 250, Unit::mbit_per_second);
  down.staleness = 500'000;
  CHECK(against_contract(facts)->text.fr ==
        "Ligne tilleuls-ftth : Réception : 200 Mbit/s mesurés [90 – 500, mesure ancienne], 100 "
        "Mbit/s au contrat. Le contrat est tenu.");
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
  facts = sold(100, 11);
  facts.site.erase(IndicatorId::upload);
  CHECK(against_contract(facts)->kept == Kept::unknown);
  facts = sold(1000, 11);
  facts.site[IndicatorId::lan_download] = indicator(95, 94, 96, Unit::mbit_per_second);
  CHECK(against_contract(facts)->kept == Kept::unknown);
  CHECK_FALSE(against_contract(example_school()));
}
