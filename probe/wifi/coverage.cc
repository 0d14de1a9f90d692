#include "probe/wifi/coverage.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "probe/stats/stats.hh"

namespace preau::wifi {

namespace {

struct Told {
  std::optional<double> value;
  double upper{};
};

// Nothing of the school's is stronger: one that hides its name may be the school's.
Told silence_at(const Point& point) {
  return {point.nameless.strongest_dbm, point.nameless.upper_dbm};
}

Told signal_at(const Point& point, const Criteria& /*criteria*/) {
  if (point.heard == Heard::silence) return silence_at(point);
  const auto& best = *point.best;
  return {best.median_dbm, best.interval ? best.interval->high : best.median_dbm};
}

Told snr_at(const Point& point, const Criteria& /*criteria*/) {
  const auto snr = point.best ? point.best->snr_db() : std::nullopt;
  return {snr, snr.value_or(0)};
}

// That no second one was heard says something only where the radio listened on all channels.
Told second_at(const Point& point, const Criteria& criteria) {
  if (point.second)
    return {point.second->median_dbm,
            point.second->interval ? point.second->interval->high : point.second->median_dbm};
  if (point.heard == Heard::school &&
      (!point.listened.everywhere() || point.second_heard_rarely || point.announced_unheard ||
       may_be_nameless(point, criteria.least_second)))
    return {};
  return point.heard == Heard::silence ? silence_at(point) : Told{kSilence, kSilence};
}

struct Criterion {
  std::string_view name, unit;
  double least;
  Told (*at)(const Point&, const Criteria&);
  double rounding;  // variance of its values' error: 1/12 of a whole dB, each
};

std::array<Criterion, 3> all_criteria(const Criteria& criteria) {
  return {{{"signal", "dBm", criteria.least_median.value, signal_at, 1 / 12.0},
           {"SNR", "dB", criteria.least_snr_db, snr_at, 2 / 12.0},
           {"second signal", "dBm", criteria.least_second.value, second_at, 1 / 12.0}}};
}

double deviation_of(const std::vector<double>& values, double mean) {
  if (values.size() < 2) return 0;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

Standing standing_of(const Criterion& criterion, std::span<const Point> points,
                     const Criteria& criteria) {
  Standing out{.name = criterion.name, .unit = criterion.unit, .least = criterion.least};
  for (const auto& point : points) {
    if (point.heard == Heard::nothing) continue;
    const auto told = criterion.at(point, criteria);
    if (!told.value) continue;
    out.values.push_back(*told.value);
    out.upper = told.upper;
    out.silent += point.heard == Heard::silence || *told.value == kSilence;
  }
  const auto count = out.values.size();
  if (count == 0) return out;
  out.mean = std::reduce(out.values.begin(), out.values.end()) / static_cast<double>(count);
  out.deviation = deviation_of(out.values, out.mean);
  const auto told = static_cast<std::size_t>(std::ranges::count_if(
      points, [](const Point& point) { return point.heard != Heard::nothing; }));
  out.judged = count == told || count >= criteria.least_points;
  if (count < 2) return out;
  const double least_deviation = out.silent < count ? std::sqrt(criterion.rounding) : 0;
  out.limit = out.mean - stats::tolerance_factor(count, criteria.least_share, criteria.confidence) *
                             std::max(out.deviation, least_deviation);
  return out;
}

// Of the standard normal distribution: z for the one-sided share, by bisection of erfc.
double z_of(double share) {
  double low = -9, high = 9;
  for (int i = 0; i < 60; ++i) {
    const double middle = std::midpoint(low, high);
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < share ? low : high) = middle;
  }
  return low;
}

// In a room that just meets the criterion, the weakest of its points that `least_share` leaves out
// begin at `least`, so the mean of all lies z(share) deviations above. Seen from n points, chance
// moves it down by z(confidence) / sqrt(n): from four points on by less than that, whatever the
// deviation; from fewer, by a little more, and the deviation has to be assumed.
bool fails(const Standing& standing, const Criteria& criteria, double confidence) {
  const auto count = standing.values.size();
  if (count == 0 || !standing.judged) return false;
  const double chance =
      z_of(confidence) / std::sqrt(static_cast<double>(count)) - z_of(criteria.least_share);
  const double seen = count == 1 ? standing.upper : standing.mean;
  return seen + std::max(0.0, chance) * criteria.spread_db < standing.least;
}

bool passes_at(const Point& point, const Criteria& criteria) {
  return std::ranges::all_of(all_criteria(criteria), [&](const Criterion& criterion) {
    const auto told = criterion.at(point, criteria);
    return !told.value || *told.value >= criterion.least;
  });
}

std::string basis_text(std::span<const Point> points) {
  std::uint64_t beacons = 0;
  double seconds = 0;  // not in integers: a file's time stamps may be millennia apart
  for (const auto& point : points) {
    beacons += point.beacons;
    seconds += std::chrono::duration<double>(point.duration).count();
  }
  return fmt::format("{} point{}, {} beacons in {:.{}f} s", points.size(),
                     points.size() == 1 ? "" : "s", beacons, seconds, seconds < 10 ? 1 : 0);
}

// "signal: median -75 dBm (up to -74), below -67"
std::string failing_text(const Standing& s, std::span<const Point> points) {
  if (s.silent > 0) {
    const auto at = std::ranges::find(points, Heard::silence, &Point::heard);
    auto what = at != points.end() ? at->reason : std::string(s.name) + ": none heard";
    if (at == points.end() && std::ranges::any_of(points, &Point::not_for_tablet))
      what += " (at 6 GHz there is one, which the criteria's tablet does not have: six_ghz)";
    return s.values.size() == 1
               ? what
               : fmt::format("{}, at {} of {} points", what, s.silent, s.values.size());
  }
  if (s.values.size() > 1)
    return fmt::format("{}: mean of {} points {:.1f} {}, below {:g}", s.name, s.values.size(),
                       s.mean, s.unit, s.least);
  return fmt::format("{}: median {:g} {} (up to {:g}), below {:g}", s.name, s.values.front(),
                     s.unit, s.upper, s.least);
}

std::string limit_text(const Standing& s, const Criteria& criteria) {
  return fmt::format("{}: {:g} % of the room reaches {:.1f} {} with {:g} % confidence, wanted {:g}",
                     s.name, criteria.least_share * 100, *s.limit, s.unit,
                     criteria.confidence * 100, s.least);
}

class Judge {
 public:
  Judge(std::span<const Point> points, const Criteria& criteria)
      : points_(points), criteria_(criteria) {
    for (const auto& criterion : all_criteria(criteria))
      out_.standings.push_back(standing_of(criterion, points, criteria));
    for (const auto& point : points) {
      if (point.heard == Heard::nothing) continue;
      ++out_.points;
      out_.passing += passes_at(point, criteria);
    }
    out_.share = stats::clopper_pearson(out_.passing, out_.points);
    // Each that could make the room fail; a single point's share never does.
    const auto told = std::ranges::count_if(
        out_.standings, [](const Standing& s) { return s.judged && !s.values.empty(); });
    const auto tests = static_cast<double>(told + (out_.points > 1 ? 1 : 0));
    fail_confidence_ = 1 - (1 - criteria.confidence) / std::max(1.0, tests);
    // Two-sided at this level has 1 - confidence in each tail.
    one_sided_ = {
        stats::clopper_pearson(out_.passing, out_.points, 2 * criteria.confidence - 1).low,
        stats::clopper_pearson(out_.passing, out_.points, 2 * fail_confidence_ - 1).high};
    out_.basis = basis_text(points) + snr_text();
  }

  Verdict verdict() && {
    if (out_.points == 0)
      decide(Coverage::unknown, "points",
             points_.empty() ? "nothing was measured" : points_.front().reason);
    else if (!judge_fail() && !judge_pass())
      judge_unknown();
    return std::move(out_);
  }

 private:
  void decide(Coverage coverage, std::string_view by, std::string reason) {
    out_.coverage = coverage;
    out_.decided_by = by;
    out_.reason = std::move(reason);
  }

  // Empty where all points tell it, or none.
  std::string snr_text() const {
    const auto& snr = out_.standings[1];
    if (snr.values.empty() || snr.values.size() == out_.points) return {};
    return fmt::format(", SNR known at {} of {} points{}", snr.values.size(), out_.points,
                       snr.judged ? "" : ", too few to judge it");
  }

  std::string share_text() const {
    return fmt::format("{} of {} points meet all criteria: {:g} to {:g} % of the room",
                       out_.passing, out_.points, std::round(one_sided_.low * 100),
                       std::round(one_sided_.high * 100));
  }

  bool judge_fail() {
    for (const auto& standing : out_.standings)
      if (fails(standing, criteria_, fail_confidence_)) {
        decide(Coverage::fail, standing.name, failing_text(standing, points_));
        return true;
      }
    if (one_sided_.high >= criteria_.least_share) return false;
    decide(Coverage::fail, "share of points", share_text());
    return true;
  }

  // Weak spots lose beacons: a point that told too little may be the room's worst one.
  bool all_told() const { return out_.points == points_.size(); }

  // Of a second access point that nobody looked for nothing is known, which is not enough to call
  // its criterion met; unless silence meets it, too.
  bool second_told() const {
    const auto& second = out_.standings.back();
    return second.least <= kSilence || second.values.size() == out_.points;
  }

  bool judge_pass() {
    if (out_.points < criteria_.least_points || !all_told() || !second_told()) return false;
    if (one_sided_.low >= criteria_.least_share) {
      decide(Coverage::pass, "share of points", share_text());
      return true;
    }
    const auto* tightest = weakest();
    if (tightest == nullptr || *tightest->limit < tightest->least || out_.passing < out_.points)
      return false;
    decide(Coverage::pass, tightest->name, limit_text(*tightest, criteria_));
    return true;
  }

  void judge_unknown() {
    if (out_.points < criteria_.least_points)
      return decide(Coverage::unknown, "points",
                    fmt::format("{} point{} {} no room: wanted are {} at least", out_.points,
                                out_.points == 1 ? "" : "s", out_.points == 1 ? "makes" : "make",
                                criteria_.least_points));
    if (!all_told()) {
      const auto silent = std::ranges::find(points_, Heard::nothing, &Point::heard);
      return decide(Coverage::unknown, "points",
                    fmt::format("{} of {} points told too little ({}); measure those again",
                                points_.size() - out_.points, points_.size(), silent->reason));
    }
    const auto* tightest = weakest();
    if (tightest != nullptr && *tightest->limit < tightest->least)
      return decide(Coverage::unknown, tightest->name,
                    limit_text(*tightest, criteria_) + "; measure more points");
    if (!second_told())
      return decide(Coverage::unknown, out_.standings.back().name, untold_second_text());
    decide(Coverage::unknown, "share of points", share_text() + "; measure more points");
  }

  std::string untold_second_text() const {
    const auto& second = out_.standings.back();
    const auto untold = std::ranges::find_if(points_, [&](const Point& point) {
      return !second_at(point, criteria_).value.has_value();
    });
    return fmt::format("{}: unknown at {} of {} points: {}", second.name,
                       out_.points - second.values.size(), out_.points, why_untold(*untold));
  }

  static std::string why_untold(const Point& point) {
    if (point.second_heard_rarely) return "one was heard, in too few beacons; listen longer";
    if (point.listened.everywhere() && !point.announced_unheard)
      return "the school hides its name, and another network that does is strong enough; ask for "
             "it by name: wifi room --interface IF --active";
    if (point.listened.everywhere())
      return "others announce one at 6 GHz, on a channel that was not listened to, for half a "
             "second at least";
    return "none on the channels listened to; it may be on others: not listened to, for half a "
           "second at least: " +
           point.listened.not_text();
  }

  // Of the criteria that are judged, the one with the least room to spare.
  const Standing* weakest() const {
    const Standing* found = nullptr;
    for (const auto& s : out_.standings)
      if (s.judged && s.limit &&
          (found == nullptr || *s.limit - s.least < *found->limit - found->least))
        found = &s;
    return found;
  }

  std::span<const Point> points_;
  const Criteria& criteria_;
  Interval one_sided_;        // of the share of the room: to pass, to fail
  double fail_confidence_{};  // of each of those that could
  Verdict out_;
};

}  // namespace

Verdict judge(std::span<const Point> points, const Criteria& criteria) {
  return Judge(points, criteria).verdict();
}

}  // namespace preau::wifi
