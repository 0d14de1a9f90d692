#include "reports/verdicts/ranking.hh"

#include <catch2/catch.hpp>

using namespace preau;

namespace {

std::vector<Standing> two_schools() {
  return {{.uai = *Uai::parse("0960001E"),
           .name = "École \"Les Tilleuls\"",
           .verdict = Readiness::not_ready,
           .low = 40'000'000,
           .high = 40'000'000,
           .rank_low = 1,
           .rank_high = 2,
           .parts = {{.name = "pupils",
                      .low = 40'000'000,
                      .high = 40'000'000,
                      .text = {"200 élèves", "200 pupils"}}}},
          {.uai = *Uai::parse("0960002F"), .rank_low = 1, .rank_high = 2}};
}

bool ranking_holds(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("ranking: the list names each school and tells its verdict") {
  const auto out = verdicts::ranking_text(two_schools(), {});
  CHECK(ranking_holds(out, "0960001E  École \"Les Tilleuls\", Pas prête  40,0 [40,0 - 40,0]"));
  CHECK(ranking_holds(out, "0960002F  À déterminer  0,0"));
}

TEST_CASE("ranking: a spreadsheet runs no name as a formula") {
  for (const std::string sign : {"=", "+", "-", "@"}) {
    auto schools = two_schools();
    schools[0].name = sign + "HYPERLINK(1)";
    CHECK(ranking_holds(verdicts::ranking_csv(schools, {}), ";\"'" + sign + "HYPERLINK(1)\";"));
    CHECK(ranking_holds(verdicts::ranking_text(schools, {}), "  " + sign + "HYPERLINK(1), "));
  }
}

TEST_CASE("ranking: CSV and JSON have name and verdict, for the public too") {
  const auto csv = verdicts::ranking_csv(two_schools(), {});
  CHECK(
      csv.starts_with("\xef\xbb\xbfuai;rank_low;rank_high;priority;low;high;why;name;verdict\r\n"));
  CHECK(ranking_holds(csv, ";\"École \"\"Les Tilleuls\"\"\";not_ready\r\n"));
  CHECK(verdicts::ranking_csv(two_schools(), {.open = true})
            .starts_with("\xef\xbb\xbfuai;rank_low;rank_high;why;name;verdict\r\n0960001E;1;2;"));
  const auto json = verdicts::ranking_json(two_schools(), built_in_weights(), {.open = true});
  CHECK(ranking_holds(json, R"("name":"École \"Les Tilleuls\"","verdict":"not_ready"})"));
}
