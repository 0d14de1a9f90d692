#include "collector/score/priorities.hh"

#include <catch2/catch.hpp>

#include "collector/score/points.hh"
#include "tests/score/example.hh"

using namespace preau;
using namespace preau::test;

namespace {

// Schools with these intervals of their scores, and what else is known of each.
struct Town {
  std::vector<Score> scores;
  std::vector<School> schools;
  std::vector<Circumstances> known;

  void add(const char* uai, double low, double high, Circumstances circumstances,
           std::uint32_t teachers = 9) {
    scores.push_back({.uai = *Uai::parse(uai),
                      .low = static_cast<MicroPoints>(low * 1e6),
                      .high = static_cast<MicroPoints>(high * 1e6)});
    schools.push_back({.uai = *Uai::parse(uai), .pupils = 200, .teachers = teachers});
    known.push_back(std::move(circumstances));
  }

  std::vector<Standing> order() const {
    std::vector<Candidate> all;
    for (std::size_t i = 0; i < scores.size(); ++i)
      all.push_back({&scores[i], &schools[i], known[i]});
    return prioritise(all, built_in_weights());
  }
};

Circumstances plain(PriorityArea rep = PriorityArea::none) {
  return {.uptake = Uptake{3, "CPC", "2026-09-15"},
          .recovery_plan = false,
          .rep = rep,
          .rep_edition = "2025",
          .qpv = false,
          .qpv_edition = "2024"};
}

}  // namespace

TEST_CASE("priorities: parts add up to the need, and need orders") {
  Town town;
  town.add("0960001E", 80, 80, plain());
  town.add("0960002F", 80, 80, plain(PriorityArea::rep_plus));
  const auto order = town.order();
  CHECK(order[0].uai.text() == "0960002F");
  // 30 x 0.8 + 20 x 0.6 + 15 (REP+) + 10 x 200/400
  CHECK(order[0].low == 56'000'000);
  CHECK(order[0].high == 56'000'000);
  CHECK(order[1].low == 41'000'000);
  CHECK(order[0].rank_low == 1);
  CHECK(order[0].rank_high == 1);
  CHECK(order[0].parts[3].text.fr == "REP+ (2025)");
}

TEST_CASE("priorities: points are cut as everywhere, and never read as reached") {
  CHECK(in_points(99'960'000) == Text{"99,9", "99.9"});
  CHECK(in_points(40'699'999) == Text{"40,6", "40.6"});
  CHECK(in_points(100'000'000).en == "100.0");
  CHECK(in_points(64'090'909).en == "64.0");
}

TEST_CASE("priorities: a school that is not ready says so beside its many points") {
  Town town;
  town.add("0960001E", 100, 100, plain());
  town.add("0960002F", 100, 100, plain());
  town.scores[0].verdict = Readiness::ready;
  town.scores[1].verdict = Readiness::not_ready;
  town.schools[1].name = "École des Platanes";
  const auto order = town.order();
  CHECK(order[0].low == order[1].low);
  CHECK(order[0].parts[0].text.en == "score 100.0 – 100.0, ready");
  CHECK(order[1].parts[0].text.fr == "note 100,0 – 100,0, pas prête");
  CHECK(order[1].name == "École des Platanes");
  CHECK(order[1].verdict == Readiness::not_ready);
}

TEST_CASE("priorities: schools whose intervals overlap share their ranks") {
  Town town;
  town.add("0960001E", 80, 90, plain());
  town.add("0960002F", 85, 95, plain());
  town.add("0960003G", 10, 20, plain());
  const auto order = town.order();
  CHECK(order[0].uai.text() == "0960002F");
  CHECK(order[0].rank_low == 1);
  CHECK(order[0].rank_high == 2);
  CHECK(order[1].rank_low == 1);
  CHECK(order[1].rank_high == 2);
  CHECK(order[2].rank_low == 3);
  CHECK(order[2].rank_high == 3);
}

TEST_CASE("priorities: what nobody said is not a no") {
  Town town;
  town.add("0960001E", 80, 80, {});
  const auto order = town.order();
  CHECK(order[0].low == 29'000'000);   // 24 for readiness, 5 for pupils
  CHECK(order[0].high == 89'000'000);  // and 60 that are open
}

TEST_CASE("priorities: a mark of few teachers is kept coarse") {
  Town town;
  town.add("0960001E", 80, 80, plain(), 3);
  const auto part = town.order()[0].parts[1];
  CHECK(part.low == 8'000'000);    // mark 2
  CHECK(part.high == 12'000'000);  // mark 3
  CHECK(part.text.fr == "usages moyens (CPC, 2026-09-15)");
}

TEST_CASE("priorities: weights are data, with their mistakes told") {
  CHECK(built_in_weights().readiness == 30);
  CHECK(parse_weights("readiness = 200", "w.toml").error().find("must be a number from 0 to 100") !=
        std::string::npos);
}
