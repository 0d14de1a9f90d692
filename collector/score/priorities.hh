// The order in which schools are to be equipped, by need and without dates: the plan gives those.
// Weights are data (priorities.toml, built in). Every part of a school's need is told; where it is
// not known it counts from nothing to all, so that schools whose intervals overlap share their
// ranks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "collector/score/score.hh"

namespace preau {

enum class PriorityArea : std::uint8_t { none, rep, rep_plus };

template <>
struct EnumNames<PriorityArea> {
  static constexpr std::array<std::pair<PriorityArea, std::string_view>, 3> kTable{{
      {PriorityArea::none, "none"},
      {PriorityArea::rep, "REP"},
      {PriorityArea::rep_plus, "REP+"},
  }};
};

// What teachers do with what they have, 0 to 5, as somebody of that role judged it on that day. Of
// the school, never of a person.
struct Uptake {
  double mark{};
  std::string role, date;
};

// What is known of a school beside its network. Absent is not known, not "no".
struct Circumstances {
  std::optional<Uptake> uptake;
  std::optional<bool> recovery_plan;
  std::optional<PriorityArea> rep;
  std::string rep_edition;
  std::optional<bool> qpv;
  std::string qpv_edition;
};

struct PriorityWeights {
  std::string name, version;
  std::int64_t readiness{}, uptake{}, recovery_plan{}, rep{}, qpv{}, pupils{};  // sum 100
  bool least_ready_first{};
  double rep_share{};           // of the weight for REP; REP+ has all
  double full_pupils{};         // from so many pupils on all of the weight
  std::int64_t few_teachers{};  // below: a mark is kept only as low, middle or high
  Source source;
};

tl::expected<PriorityWeights, std::string> parse_weights(std::string_view text,
                                                         std::string_view file);
const PriorityWeights& built_in_weights();

struct Part {
  std::string name;  // readiness, uptake, recovery_plan, rep, qpv, pupils
  MicroPoints low{}, high{};
  Text text;
};

struct Standing {
  Uai uai;
  std::string name;  // of the school; may be empty
  Readiness verdict{Readiness::unknown};
  MicroPoints low{}, high{};  // of 100; the order is by their middle
  std::size_t rank_low{},
      rank_high{};  // 1 is first; equal where no other school may take its place
  std::vector<Part> parts;

  MicroPoints middle() const { return (low + high) / 2; }
};

struct Candidate {
  const Score* score{};
  const School* school{};
  Circumstances circumstances;
};

// First in need first; ties by UAI. The order of the input does not show.
std::vector<Standing> prioritise(std::span<const Candidate> schools,
                                 const PriorityWeights& weights);

}  // namespace preau
