// A profile: what a school must reach, as data. Each figure names its source and the day it was
// read, so that a verdict can be argued with. Files: profiles/*.toml, built into the library; their
// form: profiles/README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "collector/hours/history.hh"
#include "collector/score/vocabulary.hh"
#include "probe/record/site.hh"

namespace preau {

// Where a figure comes from, and when it was read there ("2026-11-24").
struct Source {
  std::string text;
  std::string date;
};

// How a need grows with the school: not at all; with the classes that work online at once, or with
// the devices in those; with the pupils; with all users, pupils and staff.
enum class Scaling : std::uint8_t { none, class_at_once, device, pupil, user };

template <>
struct EnumNames<Scaling> {
  static constexpr std::array<std::pair<Scaling, std::string_view>, 5> kTable{{
      {Scaling::none, "school"},
      {Scaling::class_at_once, "class-at-once"},
      {Scaling::device, "device"},
      {Scaling::pupil, "pupil"},
      {Scaling::user, "user"},
  }};
};

// A two-point ramp: utility 0 at `unacceptable`, 1 at `optimal`. Equal ends: a binary rule that a
// value at the threshold meets ("at least", "at most"), or does not when it is `strict`.
struct Requirement {
  IndicatorId indicator{};
  double unacceptable{};
  double optimal{};
  Unit unit{Unit::seconds};
  Scaling per{Scaling::none};
  bool strict{};
  bool when_measured{};    // not measured: left out, instead of missing
  std::int64_t weight{1};  // among the requirements, where the use case is their mean
  Source source;
};

// weakest: as good as the worst of its requirements. mean: their weighted mean (M-Lab's IQB).
enum class Combine : std::uint8_t { weakest, mean };

template <>
struct EnumNames<Combine> {
  static constexpr std::array<std::pair<Combine, std::string_view>, 2> kTable{{
      {Combine::weakest, "weakest"},
      {Combine::mean, "mean"},
  }};
};

struct UseCase {
  std::string id;
  std::int64_t weight{1};
  Text one, many;              // "visioconférence", "visioconférences"
  std::optional<Level> level;  // only rooms of this level; set where a primaire joins two profiles
  std::uint32_t one_class_in{1};  // classes at once: one in so many
  std::uint32_t devices{1};       // in one class
  Combine combine{Combine::weakest};
  std::vector<Requirement> requirements;

  // Does it ask anything of a room? Else it is judged once for the whole school.
  bool in_rooms() const;
};

// At least these rates; the fibre gate also asks for the technology.
struct RateGate {
  std::vector<AccessKind> access;
  double download{}, upload{};  // Mbit/s
  Source source;
};

struct CoverageGate {
  double share{};                     // of teaching rooms whose coverage passes
  std::optional<double> signal, snr;  // dBm, dB: stand in where nobody gave the room a verdict
  Source source;
};

// Which hours of a school: the indicator over all, its own (week, breaks, holidays), or the others.
enum class WindowHours : std::uint8_t { all, school, outside };

template <>
struct EnumNames<WindowHours> {
  static constexpr std::array<std::pair<WindowHours, std::string_view>, 3> kTable{{
      {WindowHours::all, "all"},
      {WindowHours::school, "school"},
      {WindowHours::outside, "outside"},
  }};
};

// How an indicator is made of many records: a percentile of the hours before the moment of judging,
// of values from low to high. Without a window it is the newest record that counts.
struct Window {
  IndicatorId indicator{};
  WindowHours hours{};
  std::int64_t days{};
  std::int64_t permille{};  // 950: the 95th percentile
  Source source;
};

struct Profile {
  std::string name, version;
  std::optional<Level> level;  // absent: for every school
  double bar{};                // points that the score's low end must reach
  double floor{};              // share of weight that must be known before a score is given
  Source source;               // of bar and floor
  Source classes_source;       // of how many classes work at once; empty: nobody set it, all do
  std::optional<RateGate> fibre, lan;
  std::optional<CoverageGate> access_points;
  std::vector<UseCase> use_cases;
  std::vector<Window> windows;  // at most one an indicator
};

// How far back these windows ask; 0 days without any.
Reach reach_of(std::span<const Window> windows);

// Reads TOML text. The error tells every mistake, a line each: file, line, column and what to
// write.
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

// Every shipped profile by name: "iqb", "uk-dfe-primary", ...; nullptr when there is none.
const Profile* shipped_profile(std::string_view name);
// Their names, and the TOML of each, as shipped.
struct ShippedProfile {
  std::string_view name, toml;
};
std::span<const ShippedProfile> shipped_profiles();

}  // namespace preau
