// A score is a pure function of a profile and of what was measured: no clock, no I/O, no
// randomness. The same inputs give the same bytes for ever, on every architecture: utilities and
// points are integers (micro-points: 100 points are 100'000'000).
//
// Model: README.md of this folder. Intervals come from evaluating the monotone model with every
// indicator at its worst and at its best end; missing is [0, 1], never zero and never full marks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collector/score/profile.hh"
#include "probe/record/record.hh"
#include "probe/record/site.hh"

namespace preau {

using MicroPoints = std::int64_t;

// One metric of a site (or room) as the scorer sees it. `evidence` names the records behind it.
struct Indicator {
  double value{};
  Interval interval;  // as measured; age is told apart, in `staleness`
  Unit unit{Unit::seconds};
  std::uint64_t samples{};
  std::vector<std::string> evidence;  // "probe/seq"
  MicroPoints staleness{};            // 0 fresh; towards 1'000'000 its utility widens to [0, 1]
  Text caveat;                        // what it stands in for, when it is not the thing itself
};

// By short name: download, upload, latency (95th percentile under load), loss, lan_download,
// lan_upload; per room: signal. Absent: not measured.
using Indicators = std::map<std::string, Indicator>;

struct RoomFacts {
  Room room;
  Indicators indicators;
  std::optional<Coverage> coverage;             // absent: nobody measured this room
  std::map<std::string, std::string> failures;  // as those of the school
};

struct SchoolFacts {
  School school;
  std::string line;  // the main line of its site
  AccessKind access{AccessKind::unknown};
  Indicators site;                              // of that line, and of the site's LAN
  std::vector<RoomFacts> rooms;                 // this school's own
  std::map<std::string, std::string> failures;  // indicator -> why its newest measurement failed
};

enum class Gate { pass, fail, unknown };
enum class Readiness { ready, ready_after_works, not_ready, unknown };

template <>
struct EnumNames<Gate> {
  static constexpr std::array<std::pair<Gate, std::string_view>, 3> kTable{{
      {Gate::pass, "pass"},
      {Gate::fail, "fail"},
      {Gate::unknown, "unknown"},
  }};
};

template <>
struct EnumNames<Readiness> {
  static constexpr std::array<std::pair<Readiness, std::string_view>, 4> kTable{{
      {Readiness::ready, "ready"},
      {Readiness::ready_after_works, "ready_after_works"},
      {Readiness::not_ready, "not_ready"},
      {Readiness::unknown, "unknown"},
  }};
};

// Why points were lost (or are at risk, when the indicator was not measured), largest first.
struct Reason {
  MicroPoints points{};
  std::string indicator;            // "download", "signal", ...
  std::optional<std::string> room;  // on room indicators
  std::optional<double> value;      // absent: not measured
  double threshold{};               // the optimal end of the requirement that binds
  Unit unit{Unit::seconds};
  std::string use_case;
  Text text;
  std::vector<std::string> evidence;
};

struct GateResult {
  std::string name;  // "fibre", "lan", "access_points"
  Gate state{Gate::unknown};
  Text text;  // what decided, with figures
};

struct Score {
  Uai uai;
  std::optional<MicroPoints> score;  // absent when too little is known (profile's floor)
  MicroPoints known_score{};  // from what is known alone; 0, without meaning, when nothing is
  MicroPoints known_share{};  // of weight, 1'000'000 = all
  MicroPoints low{}, high{};
  Readiness verdict{Readiness::unknown};
  std::vector<GateResult> gates;
  std::vector<Reason>
      reasons;  // their points sum exactly to 100'000'000 - known_score, when any is
  std::vector<Reason> at_risk;  // from what was not measured
  Text main_reason;             // the one thing that holds it back most; never empty
  std::string profile, profile_version;
};

// `profile`: the one of the school's type (Profiles::of); rooms where nobody teaches do not count.
Score score(const Profile& profile, const SchoolFacts& facts);

}  // namespace preau
