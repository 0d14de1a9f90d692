// A profile: what a school must reach, as data. Each figure names its source and the day it was
// read, so that a verdict can be argued with. Files: profiles/*.toml, built into the library.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "probe/record/site.hh"
#include "probe/record/units.hh"

namespace preau {

// Text in the two languages of the project's users, French first.
struct Text {
  std::string fr;
  std::string en;
  bool operator==(const Text&) const = default;
};

// Where a figure comes from, and when it was read there ("2026-11-24").
struct Source {
  std::string text;
  std::string date;
};

// How a need grows with the school: not at all, with the classes that work online at once, or with
// the pupils.
enum class Scaling { none, class_at_once, pupil };

template <>
struct EnumNames<Scaling> {
  static constexpr std::array<std::pair<Scaling, std::string_view>, 3> kTable{{
      {Scaling::none, "school"},
      {Scaling::class_at_once, "class-at-once"},
      {Scaling::pupil, "pupil"},
  }};
};

// A two-point ramp: utility 0 at `unacceptable`, 1 at `optimal`. Equal ends: a binary rule that a
// value at the threshold meets ("at least", "at most").
struct Requirement {
  std::string indicator;  // a name of vocabulary.hh
  double unacceptable{};
  double optimal{};
  Unit unit{Unit::seconds};
  Scaling per{Scaling::none};
  bool when_measured{};  // not measured: left out, instead of missing
  Source source;
};

struct UseCase {
  std::string id;
  std::int64_t weight{1};
  Text one, many;              // "visioconférence", "visioconférences"
  std::optional<Level> level;  // only rooms of this level; set where a primaire joins two profiles
  std::uint32_t one_class_in{1};  // classes at once: one in so many
  std::vector<Requirement> requirements;
};

// At least these rates; the fibre gate also asks for the technology.
struct RateGate {
  std::vector<AccessKind> access;
  double download{}, upload{};  // Mbit/s
  Source source;
};

struct CoverageGate {
  double share{};  // of teaching rooms whose coverage passes
  Source source;
};

struct Profile {
  std::string name, version;
  std::optional<Level> level;  // absent: for every school
  double bar{};                // points that the score's low end must reach
  double floor{};              // share of weight that must be known before a score is given
  Source source;               // of bar and floor
  std::optional<RateGate> fibre, lan;
  std::optional<CoverageGate> access_points;
  std::vector<UseCase> use_cases;
};

// Reads TOML text; the error names file, line, column and what to write there.
tl::expected<Profile, std::string> parse_profile(std::string_view text, std::string_view file);

// A primaire holds both levels: each level's use cases over its rooms, and the stricter gates.
Profile join(const Profile& maternelle, const Profile& elementaire);

// Which profile a school is scored with.
struct Profiles {
  Profile maternelle, elementaire;

  Profile of(SchoolType type) const;
  // Takes the place of the profile of its level; of both when it names none.
  void replace(const Profile& profile);
};

// The profiles of Strasbourg, built in.
const Profiles& built_in_profiles();

}  // namespace preau
