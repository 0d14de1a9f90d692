// What `preau-report priorities` and `preau-report sensitivity` print.
#pragma once

#include <span>
#include <string>

#include "collector/score/priorities.hh"
#include "collector/score/sensitivity.hh"
#include "reports/city/language.hh"

namespace preau::verdicts {

struct RankingStyle {
  city::Language language{city::Language::fr};
  bool open{};  // for the public: no uptake, and no figure from which it could be worked out
};

// "rang 4 à 9  0960003G  École X, Pas prête  61,2 [50,0 - 72,4]  note 60 - 75, pas prête (20,1)"
std::string ranking_text(std::span<const Standing> order, const RankingStyle& style);
std::string ranking_json(std::span<const Standing> order, const PriorityWeights& weights,
                         const RankingStyle& style);
// RFC 4180, with a semicolon as French spreadsheets want it.
std::string ranking_csv(std::span<const Standing> order, const RankingStyle& style);

std::string sensitivity_text(std::span<const Hanging> hanging, const RankStability& stability,
                             std::uint64_t seed, city::Language language);

}  // namespace preau::verdicts
