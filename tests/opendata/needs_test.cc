#include "collector/opendata/needs.hh"

#include <catch2/catch.hpp>

using namespace preau::opendata;
using Catch::Matchers::Contains;

namespace {

const preau::UtcTime kNow = *preau::from_iso8601("2026-11-24T12:00:00Z");

std::string problem(const std::string& of_school) {
  const auto found =
      problems_of_needs(R"({"schools":[{"uai":"0960001E")" + of_school + "}]}", "n.json", kNow);
  return found.empty() ? "" : found[0];
}

std::string uptake(const std::string& inside) { return problem(R"(,"uptake":{)" + inside + "}"); }

}  // namespace

TEST_CASE("needs: what schools --json writes, and uptake by a role, may be kept") {
  CHECK(problem(R"(,"rooms":[],"indicators":[])").empty());
  CHECK_THAT(problem(R"(,"rooms":[{"id":"A1"}])"), Contains("must be empty"));
  CHECK(problem(R"(,"rep":"REP+","rep_edition":"2025","qpv":true,"pupils":200)").empty());
  CHECK(uptake(R"("mark":3,"role":"conseiller pédagogique","date":"2026-09-15")").empty());
}

TEST_CASE("needs: whatever may name a person is refused, and not told back") {
  const auto told = uptake(R"("mark":3,"role":"Jeanne Martin","date":"2026-09-15")");
  CHECK_THAT(told, Contains("may name a person"));
  CHECK_THAT(told, !Contains("Martin"));
  CHECK_THAT(uptake(R"("mark":3,"role":"CPC","date":"2026-09-15","Martin":1)"),
             Contains("unknown key") && !Contains("Martin"));
  CHECK_THAT(problem(R"(,"Martin":1)"), Contains("unknown key") && !Contains("Martin"));
}

TEST_CASE("needs: what cannot be is refused") {
  CHECK_THAT(uptake(R"("mark":6,"role":"CPC","date":"2026-09-15")"), Contains("0 to 5"));
  CHECK_THAT(uptake(R"("mark":3,"role":"CPC","date":"2026-09-31")"), Contains("no day"));
  CHECK(uptake(R"("mark":3,"role":"CPC","date":"2026-11-25")").empty());  // east of here
  CHECK_THAT(uptake(R"("mark":3,"role":"CPC","date":"2026-11-26")"), Contains("still to come"));
  CHECK_THAT(problem(R"(,"rep":"rep+")"), Contains("write one of none REP REP+"));
  CHECK_THAT(problem(R"(,"rep":true)"), Contains("write one of none REP REP+"));
  CHECK_THAT(problem(R"(,"qpv":"oui")"), Contains("qpv must be true or false"));
  CHECK_THAT(problem(R"(,"recovery_plan":1)"), Contains("recovery_plan must be true or false"));
  CHECK_THAT(problems_of_needs(R"({"schools":[{"uai":"0960001A"}]})", "n.json", kNow).at(0),
             Contains("school 1"));
  for (const auto* text : {"", "[]", "{}", "{\"schools\":1}", "{\"schools\":[1]}"})
    CHECK(problems_of_needs(text, "n.json", kNow).size() == 1);
}
