// What hangs on a choice: which verdicts change when a weight moves by 20 % or a threshold by 10 %,
// and how stable the order of schools is. Pure: the seed is an argument.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "collector/score/score.hh"

namespace preau {

// A profile with one figure moved, and what was moved: "video meeting: weight +20 %".
struct Variant {
  Text what;
  Profile profile;
};

// Weights of use cases and of requirements in a mean +-20 %; thresholds, gates and bar +-10 % (a
// share of rooms never above 1; dB and dBm by 1 dB, a decibel being a ratio already).
std::vector<Variant> variants(const Profile& profile);

struct Hanging {
  Uai uai;
  Readiness verdict{};
  std::vector<std::pair<Text, Readiness>> changes;  // what was moved, the verdict then
};

// Only schools whose verdict changes under some variant, in the order of the input.
std::vector<Hanging> hanging_verdicts(std::span<const SchoolFacts> schools, const Profile& profile);

// Kendall's tau-b: 1 the same order, -1 the reverse; ties taken out of both. 0 where all is tied.
double kendall_tau_b(std::span<const double> a, std::span<const double> b);

struct RankStability {
  double tau{};           // mean over draws of all weights within +-20 %
  double low{}, high{};   // 95 % of bootstraps over the schools
  double unmovable{};     // share of pairs that no weights of the use cases can reorder
  std::size_t schools{};  // those with a score of some kind
};

RankStability rank_stability(std::span<const SchoolFacts> schools, const Profile& profile,
                             std::uint64_t seed);

}  // namespace preau
