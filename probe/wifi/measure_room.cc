#include "probe/wifi/measure_room.hh"

#include <algorithm>
#include <filesystem>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "probe/net/capture.hh"
#include "probe/stats/stats.hh"
#include "probe/wifi/coverage.hh"
#include "probe/wifi/ssid.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLongestText = 1000;  // a record's texts hold 1024 octets

// Free text of a record: well-formed, short, and never a device's address, not even one that
// somebody put into a file's or network's name.
std::string record_text(std::string_view text, std::string_view instead) {
  if (mentions_mac_address(text)) return std::string(instead);
  std::string clean = ssid_text(std::as_bytes(std::span(text)));
  std::size_t end = std::min(clean.size(), kLongestText);
  while (end < clean.size() && (clean[end] & 0xc0) == 0x80) --end;  // not inside a character
  clean.resize(end);
  return clean;
}

std::string file_name(const RoomCapture& room) {
  return record_text(std::filesystem::path(room.file).filename().string(), "capture file");
}

std::string school_networks(const RoomCapture& room) {
  if (room.school_ssids.empty()) return "name them in the configuration (networks)";
  const auto names = fmt::format("{}", fmt::join(room.school_ssids, ", "));
  return record_text("looked for " + names,
                     fmt::format("looked for {} networks", room.school_ssids.size()));
}

// When the capture was made. Its clock is somebody else's: what cannot be is not believed.
struct When {
  UtcTime start;
  std::chrono::nanoseconds duration{};
  bool credible{};
};

When when(const Survey& survey, UtcTime now) {
  constexpr UtcTime kEarliest = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};
  if (!survey.first()) return {now, {}, true};
  if (*survey.first() < kEarliest || *survey.first() > now + 24h || survey.duration() > 24h)
    return {now, {}, false};
  return {*survey.first(), survey.duration(), true};
}

// What the three records share.
Record begin(const RoomCapture& room, std::string_view metric, const When& time) {
  Record r;
  r.room = room.room;
  r.metric = std::string(metric);
  r.unit = metric::find(metric)->unit;
  r.segment = Segment::air;
  r.target = file_name(room);
  r.method = "beacons from a capture file";
  r.start = time.start;
  r.duration = time.duration;
  return r;
}

void fail(Record& r, const std::string& why) {
  r.validity = Validity::failed;
  r.failure = record_text(why, "the reason names a device's address, which no record may");
}

std::string criteria_text(const Criteria& criteria) {
  return fmt::format(
      "beacons from a capture file; covered: median signal at least {:g} dBm, at "
      "least {} beacons",
      criteria.least_median.value, criteria.least_beacons);
}

// What a reader must know before trusting any figure of this capture.
std::string caveats(const Survey& survey, const When& time) {
  const auto& counts = survey.counts();
  std::string text;
  if (!time.credible) text += "; the file's time stamps are not credible, stamped when read";
  if (counts.malformed > 0) text += fmt::format("; {} frames malformed", counts.malformed);
  if (counts.corrupt > 0) text += fmt::format("; {} frames corrupt, left out", counts.corrupt);
  if (counts.unusable > 0) text += fmt::format("; {} frames unusable", counts.unusable);
  if (!survey.damage.empty()) text += "; file damaged: " + survey.damage;
  return text;
}

Record signal_record(const RoomCapture& room, const Criteria& criteria, const Verdict& verdict,
                     const std::string& notes, const When& time) {
  auto r = begin(room, metric::kSignalMedian, time);
  r.note = record_text(verdict.basis + notes, verdict.basis);
  if (!verdict.best) {
    fail(r, verdict.reason + "; " + school_networks(room));
    return r;
  }
  const auto& best = *verdict.best;
  r.samples = best.beacons;
  r.value = best.median_dbm;
  r.interval = best.interval;
  r.access_point = best.access_point;
  r.limited_by = verdict.coverage == Coverage::fail   ? LimitedBy::network
                 : verdict.coverage == Coverage::pass ? LimitedBy::none
                                                      : LimitedBy::unknown;
  if (best.beacons < criteria.least_beacons) r.validity = Validity::suspect;
  return r;
}

// One point so far: the share is 1 or 0, and its interval says how little one point tells.
Record coverage_record(const RoomCapture& room, const Criteria& criteria, const Verdict& verdict,
                       const std::string& notes, const When& time) {
  auto r = begin(room, metric::kCoverage, time);
  r.method = criteria_text(criteria);
  r.coverage = verdict.coverage;
  r.note = record_text(verdict.basis + ": " + verdict.reason + notes, verdict.basis);
  if (verdict.coverage == Coverage::unknown) {
    fail(r, verdict.reason + "; " + school_networks(room));
    return r;
  }
  const std::uint64_t passing = verdict.coverage == Coverage::pass ? 1 : 0;
  r.samples = 1;
  r.value = static_cast<double>(passing);
  r.interval = stats::clopper_pearson(passing, r.samples);
  r.limited_by = passing == 1 ? LimitedBy::none : LimitedBy::network;
  if (verdict.best) r.access_point = verdict.best->access_point;
  return r;
}

Record others_record(const RoomCapture& room, const Survey& survey, const Verdict& verdict,
                     const std::string& notes, const When& time) {
  auto r = begin(room, metric::kOtherNetworks, time);
  if (survey.counts().decoded == 0) {
    fail(r, "nothing was heard at all: did the radio listen, and on the right channels?");
    return r;
  }
  r.samples = survey.counts().decoded;
  r.value = static_cast<double>(verdict.others);
  r.note = record_text(
      fmt::format("distinct BSSIDs in {} beacons and probe responses{}", r.samples, notes),
      "distinct BSSIDs");
  if (survey.counts().untracked > 0) {
    r.validity = Validity::suspect;
    r.note = record_text("at least so many: the table was full; " + r.note, r.note);
  }
  return r;
}

std::vector<Record> unreadable(const RoomCapture& room, const Criteria& criteria, UtcTime now,
                               const std::string& why) {
  std::vector<Record> records;
  for (const auto metric : {metric::kSignalMedian, metric::kCoverage, metric::kOtherNetworks}) {
    auto& r = records.emplace_back(begin(room, metric, {now, {}, true}));
    if (metric == metric::kCoverage) {
      r.method = criteria_text(criteria);
      r.coverage = Coverage::unknown;
    }
    fail(r, why);
  }
  return records;
}

}  // namespace

std::vector<Record> measure_room(const RoomCapture& room, const Criteria& criteria, UtcTime now) {
  auto capture = Capture::open(room.file);
  if (!capture) return unreadable(room, criteria, now, capture.error());
  const auto heard = survey(*capture);
  const auto verdict = judge(heard, room.school_ssids, criteria);
  const auto time = when(heard, now);
  const auto notes = caveats(heard, time);
  return {signal_record(room, criteria, verdict, notes, time),
          coverage_record(room, criteria, verdict, notes, time),
          others_record(room, heard, verdict, notes, time)};
}

}  // namespace preau::wifi
