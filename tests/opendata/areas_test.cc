#include <catch2/catch.hpp>

#include "collector/opendata/merge.hh"
#include "collector/opendata/write.hh"
#include "tests/opendata/tables.hh"

using namespace preau::opendata;
using Catch::Matchers::Contains;

namespace {

constexpr auto kAreaDirectory =
    "uai;nom;ecole_maternelle;ecole_elementaire;appartenance_education_prioritaire\n"
    "0960001E;A;0;1;REP+\n0960002F;B;1;0;REP\n0960003G;C;1;1;\n";

Table area_table(std::string_view text, const std::string& file = "ville.csv") {
  return test::table(text, file);
}

Merged with(const std::string& text) {
  return merge(std::vector{area_table(kAreaDirectory, "annuaire.csv"), area_table(text)}, {});
}

std::optional<std::string> rep(const std::string& column, const std::string& word) {
  return area_table("uai;" + column + "\n0960001E;" + word + "\n").rows.at(0).rep;
}

}  // namespace

TEST_CASE("areas: a column for yes and no may hold REP and REP+") {
  const auto out = with("UAI;REP\n0960001E;REP+\n0960002F;oui\n0960003G;hors EP\n");
  CHECK(out.schools[0].rep == "REP+");
  CHECK(out.schools[1].rep == "REP");
  CHECK(out.schools[2].rep == "none");
  CHECK(out.left_out.empty());
}

TEST_CASE("areas: REP and REP+ in any case, with blanks around") {
  const auto out = with("uai;ep_2025_2026\n0960001E;REP+ \n0960002F;Rep\n0960003G;HORS EP\n");
  CHECK(out.schools[0].rep == "REP+");
  CHECK(out.schools[1].rep == "REP");
  CHECK(out.schools[2].rep == "none");
  for (const auto* word : {"rep +", "\xc2\xa0REP+\xe2\x80\xaf", "Rep plus"})
    CHECK(rep("Éducation prioritaire", word) == "REP+");
  for (const auto* word : {"HEP", "non", "0", "hors éducation prioritaire"})
    CHECK(rep("REP/REP+", word) == "none");
}

TEST_CASE("areas: an unknown word is refused by line and column, what was known stays") {
  const auto out = with("uai;rep;rep_plus\n0960001E;non;vielleicht\n0960002F;?!a;\n");
  CHECK(out.schools[0].rep == "REP+");
  CHECK(out.schools[1].rep == "REP");
  REQUIRE(out.left_out.size() == 2);
  CHECK(out.left_out[0] ==
        "ville.csv:2:3: rep_plus \"vielleicht\": neither yes nor no; write oui, non, REP or REP+");
  CHECK_THAT(out.left_out[1], Contains("ville.csv:3:2: rep"));
  CHECK_THAT(area_table("uai;ep_2025_2026\n0960001E;oui\n").left_out.at(0),
             Contains("ville.csv:2:2: ep_2025_2026 \"oui\": does not say whether REP or REP+"));
}

TEST_CASE("areas: an empty cell keeps what was known") {
  for (const auto* text : {"uai;rep\n0960001E;\n", "uai;ep_2025_2026\n0960001E; \n",
                           "uai;appartenance_education_prioritaire\n0960001E;\n0960002F;REP\n",
                           "uai;rep;rep_plus\n0960001E;;non\n"})
    CHECK(with(text).schools[0].rep == "REP+");
}

TEST_CASE("areas: empty in the directory is outside REP, if its column holds any REP, and told") {
  const auto kept = merge(std::vector{area_table(kAreaDirectory)}, {});
  CHECK(kept.schools[2].rep == "none");
  CHECK_THAT(kept.summary, Contains("outside REP, since the directory's column") &&
                               Contains("no table says otherwise: 1 schools"));
  const auto lost = merge(
      std::vector{area_table("uai;nom;appartenance_education_prioritaire\n0960001E;A;\n")}, {});
  CHECK_FALSE(lost.schools[0].rep);
}

TEST_CASE("areas: a yes under REP takes no REP+ away, and a change is told") {
  const auto out = with("uai;rep\n0960001E;oui\n0960002F;non\n");
  CHECK(out.schools[0].rep == "REP+");
  CHECK(out.schools[1].rep == "none");
  CHECK(out.notes == std::vector<std::string>{
                         "ville.csv:2: 0960001E: rep REP, before REP+ in an earlier table; "
                         "the REP of a later edition, or more exact, stays",
                         "ville.csv:3: 0960002F: rep none, before REP in an earlier table"});
}

TEST_CASE("areas: REP has the edition of its column or of its row's year, the later one wins") {
  const auto list = area_table("uai;ep_2025_2026\n0960001E;REP\n");
  const auto old = area_table("numero_ecole;rep;rep_plus;rentree_scolaire\n0960001E;0;1;2022\n");
  CHECK(old.rows.at(0).rep_edition == "2022");
  for (const auto& tables : {std::vector{area_table(kAreaDirectory), list, old},
                             std::vector{area_table(kAreaDirectory), old, list}}) {
    const auto out = merge(tables, {});
    CHECK(out.schools[0].rep == "REP");
    CHECK(out.schools[0].rep_edition == "2025-2026");
  }
  const auto again = merge(
      std::vector{area_table(kAreaDirectory), list, area_table("uai;rep\n0960001E;REP\n")}, {});
  CHECK(again.schools[0].rep_edition == "2025-2026");
  CHECK(rep("ep_2024_2025;ep_2025_2026", "REP;REP+") == "REP+");
}

TEST_CASE("areas: the ministry's list tells REP and quarters, each with its edition") {
  const auto out = with(
      "uai;ep_2025_2026;qp_a_proximite_o_n;qp_a_proximite\n"
      "0960001E;REP+;O;QN09601M\n0960002F;REP;N;\n");
  CHECK(out.schools[0].qpv == true);
  CHECK(out.schools[1].qpv == false);
  CHECK(out.schools[1].qpv_edition == "2024");
  CHECK_FALSE(out.schools[2].qpv);
  const auto json = schools_json(out);
  CHECK_THAT(json, Contains("\"rep\": \"REP+\",\n   \"rep_edition\": \"2025-2026\",\n"
                            "   \"qpv\": true,\n   \"qpv_edition\": \"2024\""));
  const auto undated = with("uai;ep_2025_2026;qp_a_proximite_o_n\n0960001E;REP+;O\n");
  CHECK(undated.schools[0].qpv_edition == "2025-2026");
}

TEST_CASE("areas: a quarter's code is a yes, other words are refused") {
  const auto out = area_table("uai;qpv\n0960001E;QP096011\n0960002F;non\n0960003G;Neuhof\n");
  CHECK(out.rows.at(0).qpv == true);
  CHECK(out.rows.at(0).qpv_edition == "2015");
  CHECK(out.rows.at(1).qpv == false);
  CHECK_FALSE(out.rows.at(2).qpv);
  CHECK_THAT(out.left_out.at(0), Contains("ville.csv:4:2: qpv \"Neuhof\": neither yes nor no"));
}
