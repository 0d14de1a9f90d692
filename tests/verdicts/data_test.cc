// Inputs with their results that came from outside: run where PREAU_SCORE_DATA names their folder.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "reports/verdicts/input.hh"

using namespace preau;

namespace {

std::vector<Points> scored(const std::string& file, const char* profile) {
  const char* folder = std::getenv("PREAU_SCORE_DATA");
  if (folder == nullptr) return {};
  std::ifstream in(std::string(folder) + "/" + file);
  std::stringstream text;
  text << in.rdbuf();
  const auto input = verdicts::read_input(text.str(), file);
  REQUIRE(input);
  CHECK(input->left_out.empty());
  std::vector<Points> out;
  for (const auto& facts : input->schools) out.push_back(points(*shipped_profile(profile), facts));
  return out;
}

}  // namespace

TEST_CASE("data: the files' results come out, to the micro-point") {
  if (std::getenv("PREAU_SCORE_DATA") == nullptr) {
    WARN("PREAU_SCORE_DATA is not set");
    return;
  }
  const auto iqb = scored("iqb.json", "iqb");
  REQUIRE(iqb.size() == 4);
  CHECK(iqb[0].score == 57'142'857);
  CHECK(iqb[1].score == 100'000'000);
  CHECK(iqb[2].score == 0);
  CHECK(iqb[3].low == 36'935'287);
  CHECK(iqb[3].high == 65'231'092);
  CHECK(scored("qoo.json", "qoo-example").at(0).score == 50'000'000);
  const auto example = scored("worked-example.json", "worked-example").at(0);
  CHECK(example.known_score == 64'090'909);
  CHECK(example.low == 32'342'857);
  CHECK(example.high == 78'047'619);
}
