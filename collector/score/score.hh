// A score is a pure function of a profile and of what was measured: no clock, no I/O, no
// randomness. The same inputs give the same bytes for ever, on every architecture: utilities and
// points are integers (micro-points: 100 points are 100'000'000).
//
// Model: README.md of this folder. Intervals come from evaluating the monotone model with every
// indicator at its worst and at its best end; missing is [0, 1], never zero and never full marks.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/score/aim.hh"
#include "collector/score/catalogue.hh"
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
  Text caveat;          // what it stands in for, or over which window, when not the newest record
  UtcTime measured{};   // begin of the newest record behind it
  std::size_t hours{};  // over a window: how many had a measurement; evidence then names the
                        // records at the value and at both ends
};

// Few, and looked up often: a flat list, a scan. Absent: not measured.
class Indicators {
 public:
  using Entry = std::pair<IndicatorId, Indicator>;

  Indicators() = default;
  Indicators(std::initializer_list<Entry> entries) : entries_(entries) {}

  const Indicator* find(IndicatorId id) const {
    for (const auto& entry : entries_)
      if (entry.first == id) return &entry.second;
    return nullptr;
  }
  bool contains(IndicatorId id) const { return find(id) != nullptr; }
  const Indicator& at(IndicatorId id) const;  // std::out_of_range where it was not measured
  Indicator& operator[](IndicatorId id);
  void erase(IndicatorId id);

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  std::vector<Entry> entries_;
};

// A device tried to use the school's network in a room, and could not: why is in failures["join"].
struct NoJoin {
  std::string evidence;     // "probe/seq"; empty: no record, somebody said so
  MicroPoints staleness{};  // as an indicator's
};

struct RoomFacts {
  Room room;
  Indicators indicators;
  std::optional<Coverage> coverage;  // absent: nobody measured this room
  MicroPoints coverage_staleness{};  // as an indicator's; over 0 the verdict is open
  bool none_heard{};                 // somebody listened, and heard no access point of the school
  std::optional<NoJoin> no_join;     // by the newest try that tells; one that worked is `join`
  std::map<std::string, Text> failures;  // as those of the school
};

// Another line of the school than its main one: judged against its contract, and by nothing else.
struct OtherLine {
  Line line;
  Indicators measured;  // its rates, and those of its site's LAN
};

struct SchoolFacts {
  School school;
  std::string line;  // the main line of its site
  AccessKind access{AccessKind::unknown};
  std::optional<Mbps> contracted_down, contracted_up;  // what the operator sells
  std::optional<Mbps> guaranteed_down, guaranteed_up;  // what it promises at least
  Indicators site;                                     // of that line, and of the site's LAN
  std::vector<OtherLine> other_lines;                  // in the city's order
  std::vector<RoomFacts> rooms;                        // this school's own
  std::map<std::string, Text> failures;  // indicator -> why its newest measurement failed
  AimInput aim;  // of the same line: medians of latency, what Cloudflare's rule is made from
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
  std::optional<Level> level;  // of the use case, where the profile parts levels
  Text text;
  std::vector<std::string> evidence;
};

// A use case in numbers: in how many classes at once, in how many rooms it works, from what is sure
// to what is possible. It works where every need is at least half way up its ramp.
struct Range {
  std::int64_t low{}, high{}, of{};
  bool operator==(const Range&) const = default;
};

struct UseCaseResult {
  std::string id;
  std::optional<Level> level;    // of a primaire's: each level has its own
  std::optional<Range> classes;  // where the need grows with the classes at once
  std::optional<Range> rooms;    // where it asks something of rooms, and rooms are described
  Text text;
};

// One step of the works that would make a school ready, after the steps before it.
struct Work {
  std::string id;                  // of the catalogue, or "measure"
  std::vector<std::string> rooms;  // where; empty: on the line or the LAN
  std::int64_t cost_eur{};         // of all of it
  MicroPoints low{}, high{};       // the score's interval then, measurements confirming
  bool at_best{};                  // some of them are still to be made: no better than that
  Text text;
};

enum class Kept : std::uint8_t { yes, no, unknown };

template <>
struct EnumNames<Kept> {
  static constexpr std::array<std::pair<Kept, std::string_view>, 3> kTable{{
      {Kept::yes, "yes"},
      {Kept::no, "no"},
      {Kept::unknown, "unknown"},
  }};
};

// A line against its contract, in a sentence that can be sent to the operator.
struct Contract {
  std::string line;  // its id
  Kept kept{
      Kept::unknown};  // by both directions; no: the interval's good end is under what is promised
  Text text;
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
  // Where something was not measured: what is lost whatever it comes to, of the whole and not of
  // what is known alone. Their points sum exactly to 100'000'000 - high.
  std::vector<Reason> certain;
  // Where the verdict is unknown: how much of the interval comes from what is not known well
  // enough, or was measured long ago. Where nothing is missing, their points sum to high - low.
  std::vector<Reason> in_doubt;
  std::vector<UseCaseResult> use_cases;
  std::vector<Work> works;  // fewest that lead to "ready"; none: ready, or no works would do
  std::optional<Contract> contract;  // of the main line; absent: nobody said what was sold
  std::vector<Contract> contracts;   // of every line that has one, the main one first
  Text main_reason;                  // the one thing that holds it back most; never empty
  std::string profile, profile_version;
};

// Only the points of a score: the numbers, without a word. For benches, searches and sensitivity.
struct Points {
  std::optional<MicroPoints> score;
  MicroPoints known_score{}, known_share{}, low{}, high{};
};

// `profile`: the one of the school's type (Profiles::of); rooms where nobody teaches do not count.
Points points(const Profile& profile, const SchoolFacts& facts);
Score score(const Profile& profile, const SchoolFacts& facts);  // works: the built-in catalogue's
Score score(const Profile& profile, const SchoolFacts& facts, const Catalogue& catalogue);

}  // namespace preau
