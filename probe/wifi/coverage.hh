// Is a room covered? A pure function of what was heard at its points and of the criteria.
//
// Asked is that `least_share` of the room meets each criterion. Points are a sample of the room:
// Whole dBm hide how much a value moves within one: no deviation is taken for less than that.
// A criterion that is known at too few of the points decides nothing.
//   pass  normal tolerance limit of each criterion that is known, or Clopper-Pearson's lower bound
//   of
//         the share of points that meet all; never from fewer than `least_points`
//   fail  Clopper-Pearson's upper bound of that share, or a mean so low that no room whose weakest
//         tenth just meets the criterion would show it more often than 1 - confidence
//   else unknown. Each side errs at most as often as `confidence` allows, over all criteria
//   together: to pass, every one of them must (an intersection of tests needs no correction), and
//   Clopper-Pearson's bound decides only from where the tolerance limits have nothing to add; to
//   fail, one is enough, so each is held to its share of 1 - confidence (Bonferroni).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/wifi/criteria.hh"
#include "probe/wifi/point.hh"

namespace preau::wifi {

// How one criterion stands over the points that tell it.
struct Standing {
  std::string_view name;  // "signal"
  std::string_view unit;  // "dBm"
  double least{};
  std::vector<double> values{};   // a point each
  std::size_t silent{};           // of them: heard nothing; kSilence, or what a nameless one had
  double upper{};                 // of a single point: the upper end of its own interval
  double mean{}, deviation{};     // deviation: 0 where there is one point
  bool judged{};                  // known at all points, or at as many as make a room pass
  std::optional<double> limit{};  // that `least_share` of the room reaches; empty below two points
};

struct Verdict {
  Coverage coverage{Coverage::unknown};
  std::string decided_by;   // a criterion's name, "share of points" or "points"
  std::string reason;       // what decided, in words; names no device
  std::string basis;        // on what it rests: "5 points, 590 beacons in 60 s"
  std::uint64_t points{};   // that told anything
  std::uint64_t passing{};  // of those: meet every criterion that they tell
  Interval share{0, 1};     // of the room, 95 %
  std::vector<Standing> standings;
};

Verdict judge(std::span<const Point> points, const Criteria& criteria);

}  // namespace preau::wifi
