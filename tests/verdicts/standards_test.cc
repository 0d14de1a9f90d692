#include "reports/verdicts/standards.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::verdicts;

namespace {

SchoolFacts school(SchoolType type) {
  return {.school = {.uai = *Uai::parse("0960001E"),
                     .type = type,
                     .classes = 8,
                     .pupils = 200,
                     .teachers = 10}};
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t out = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++out;
  return out;
}

}  // namespace

TEST_CASE("standards: a primaire has one row of its levels' profiles, joined") {
  const auto text = standards_text(school(SchoolType::primaire), city::Language::en);
  CHECK(count(text, "strasbourg-elementaire + strasbourg-maternelle") == 1);
  CHECK(count(text, "\n  strasbourg-") == 1);
  const auto young = standards_text(school(SchoolType::maternelle), city::Language::en);
  CHECK(count(young, "\n  strasbourg-maternelle") == 1);
  CHECK(count(young, "strasbourg-elementaire") == 0);
}

TEST_CASE("standards: Cloudflare's experiences stand where their medians were measured") {
  auto facts = school(SchoolType::elementaire);
  CHECK(count(standards_text(facts, city::Language::en), "AIM") == 0);
  facts.aim = {
      .loss = 0, .latency = 0.015, .download = 120, .loaded_down = 0.023, .loaded_up = 0.02};
  CHECK(count(standards_text(facts, city::Language::en),
              "streaming great (70), gaming great (40)") == 1);
}
