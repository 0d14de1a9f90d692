#include "probe/wifi/measure_room.hh"

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "probe/stats/stats.hh"
#include "probe/wifi/doubts.hh"
#include "probe/wifi/room_points.hh"
#include "probe/wifi/ssid.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLongestText = 1000;  // a record's texts hold 1024 octets
constexpr std::size_t kLongestCaveats = 1 << 16;

// Free text of a record: well-formed, short, and never a device's address, not even one that
// somebody put into a file's or network's name.
std::string record_text(std::string_view text, std::string_view instead,
                        std::size_t longest = kLongestText) {
  if (mentions_mac_address(text)) return std::string(instead);
  std::string clean = ssid_text(std::as_bytes(std::span(text)));
  std::size_t end = std::min(clean.size(), longest);
  while (end < clean.size() && (clean[end] & 0xc0) == 0x80) --end;  // not inside a character
  clean.resize(end);
  return clean;
}

// A sentence of many, about a file.
std::string of_file(const std::string& what) {
  return mentions_mac_address(what) ? "a file, whose name holds a device's address" : what;
}

// How the points of a room were heard, and what became of that.
struct Hearing {
  std::string target, method;
  std::vector<Survey> surveys;
  std::vector<std::string> unreadable;  // why, a file each
  std::vector<std::string> told;        // of those that are no point of their own
  std::map<std::string, Receptions> receptions{};
};

std::string target_of(const RoomCapture& room) {
  if (room.files.empty()) return "no file";
  const auto first = std::filesystem::path(room.files.front()).filename().string();
  const auto more = room.files.size() > 1 ? fmt::format(" and {} more", room.files.size() - 1) : "";
  return record_text(first + more, "capture file");
}

Hearing listen_to(const RoomCapture& room) {
  auto points = read_points(room.files, room.also_of);
  return {target_of(room),           "beacons from a capture file",
          std::move(points.surveys), std::move(points.unreadable),
          std::move(points.told),    std::move(points.receptions)};
}

std::string school_networks(const RoomCapture& room) {
  if (room.school_ssids.empty()) return "name them in the configuration (networks)";
  const auto names = fmt::format("{}", fmt::join(room.school_ssids, ", "));
  return record_text("looked for " + names,
                     fmt::format("looked for {} networks", room.school_ssids.size()));
}

// When it was heard. A capture's clock is somebody else's: what cannot be is not believed.
struct When {
  UtcTime start;
  std::chrono::nanoseconds duration{};
  bool credible{};
};

When when(const std::vector<Survey>& surveys, UtcTime now) {
  When out{now, {}, true};
  std::optional<UtcTime> first;
  for (const auto& survey : surveys) {
    if (!survey.first()) continue;
    if (*survey.first() < kEarliest || *survey.first() > now + 24h || survey.duration() > 24h)
      return {now, {}, false};
    first = first ? std::min(*first, *survey.first()) : *survey.first();
    out.duration += survey.duration();
  }
  if (first) out.start = *first;
  return out;
}

// What a reader must know before trusting any figure of this room.
std::string caveats(const Hearing& heard, const When& time, const std::string& doubts) {
  Survey::Counts sum;
  std::string damage;
  for (const auto& survey : heard.surveys) {
    sum.malformed += survey.counts().malformed;
    sum.corrupt += survey.counts().corrupt;
    sum.unusable += survey.counts().unusable;
    if (!survey.damage.empty()) damage += "; file damaged: " + of_file(survey.damage);
  }
  std::string text = doubts;
  if (!time.credible) text += "; the file's time stamps are not credible, stamped when read";
  if (sum.malformed > 0) text += fmt::format("; {} frames malformed", sum.malformed);
  if (sum.corrupt > 0) text += fmt::format("; {} frames corrupt, left out", sum.corrupt);
  if (sum.unusable > 0) text += fmt::format("; {} frames unusable", sum.unusable);
  for (const auto& why : heard.unreadable) text += "; left out: " + of_file(why);
  for (const auto& what : heard.told) text += "; " + of_file(what);
  return text + damage;
}

// Where every point listened: of what was not heard elsewhere, nothing is known.
std::string listened_text(const std::vector<Survey>& surveys) {
  if (surveys.empty()) return {};
  auto common = surveys.front().listened;
  for (const auto& survey : surveys) common.keep_common(survey.listened);
  return "; " + common.to_text();
}

void fail(Record& r, const std::string& why) {
  r.validity = Validity::failed;
  r.failure = record_text(why, "the reason names a device's address, which no record may");
}

std::string criteria_text(const Criteria& criteria) {
  return fmt::format(
      "covered: in {:g} % of the room, with {:g} % confidence, median signal at least {:g} dBm, "
      "second {:g} dBm, SNR {:g} dB where known; at least {} points of {} beacons{}",
      criteria.least_share * 100, criteria.confidence * 100, criteria.least_median.value,
      criteria.least_second.value, criteria.least_snr_db, criteria.least_points,
      criteria.least_beacons,
      criteria.tablet.six_ghz ? "" : "; 6 GHz left out: the tablet has none");
}

// Makes the records of one room; what they share is set once.
class Writer {
 public:
  Writer(const RoomCapture& room, const Criteria& criteria, const Hearing& heard,
         const RoomFindings& found, UtcTime now)
      : room_(room),
        criteria_(criteria),
        heard_(heard),
        found_(found),
        time_(when(heard.surveys, now)),
        notes_(found.caveats.empty() ? "" : "; " + found.caveats) {
    for (const auto& point : found.points)
      if (point.best && (best_ == nullptr || point.best->median_dbm > best_->median_dbm))
        best_ = &*point.best;
    basis_ = found.verdict.basis;
    if (!room.condition.empty()) basis_ += ", " + room.condition;
    if (room.offset_db != 0) basis_ += fmt::format(", less {:g} dB device offset", room.offset_db);
  }

  std::vector<Record> all() const {
    std::vector<Record> out{signal(), coverage(), others()};
    const auto add = [&out](std::optional<Record> record) {
      if (record) out.push_back(std::move(*record));
    };
    add(median_over(metric::kSecondSignalMedian, [](const Point& p) {
      return p.second ? std::optional(p.second->median_dbm) : std::nullopt;
    }));
    add(median_over(metric::kNoiseMedian,
                    [](const Point& p) { return p.best ? p.best->noise_dbm : std::nullopt; }));
    add(channel_busy());
    add(median_over(metric::kCoChannel,
                    [](const Point& p) { return counted(p, p.others.co_channel); }));
    add(median_over(metric::kAdjacentChannel,
                    [](const Point& p) { return counted(p, p.others.adjacent); }));
    add(tablets());
    return out;
  }

 private:
  static std::optional<double> counted(const Point& point, std::uint64_t count) {
    if (point.heard != Heard::school) return std::nullopt;
    return static_cast<double>(count);
  }

  Record begin(std::string_view metric) const {
    Record r;
    r.room = room_.room;
    r.metric = std::string(metric);
    r.unit = metric::find(metric)->unit;
    r.segment = Segment::air;
    r.target = heard_.target;
    r.method = heard_.method;
    r.start = time_.start;
    r.duration = time_.duration;
    r.note = record_text(basis_ + notes_, basis_);
    return r;
  }

  std::string looked_for(const std::string& why) const {
    return why + "; " + school_networks(room_);
  }

  // Median over points; of one point, with its own interval.
  Record signal() const {
    auto r = begin(metric::kSignalMedian);
    std::vector<double> medians;
    bool few = false;
    for (const auto& point : found_.points) {
      if (!point.best) continue;
      medians.push_back(point.best->median_dbm);
      r.samples += point.best->beacons;
      few |= point.best->beacons < criteria_.least_beacons;
    }
    if (medians.empty()) {
      fail(r, looked_for(found_.verdict.reason));
      return r;
    }
    std::ranges::sort(medians);
    r.value = stats::median(medians);
    r.interval = medians.size() == 1 ? best_->interval : stats::quantile_interval(medians, 0.5);
    r.access_point = best_->access_point;
    r.limited_by = limited_by();
    if (few) r.validity = Validity::suspect;
    return r;
  }

  LimitedBy limited_by() const {
    switch (found_.verdict.coverage) {
      case Coverage::pass:
        return LimitedBy::none;
      case Coverage::fail:
        return LimitedBy::network;
      case Coverage::unknown:
        break;
    }
    return LimitedBy::unknown;
  }

  Record coverage() const {
    const auto& verdict = found_.verdict;
    auto r = begin(metric::kCoverage);
    r.method = heard_.method + "; " + criteria_text(criteria_);
    r.coverage = verdict.coverage;
    r.note = record_text(basis_ + ": " + verdict.reason + listened_text(heard_.surveys) + notes_,
                         basis_);
    if (verdict.coverage == Coverage::unknown) {
      fail(r, looked_for(verdict.reason));
      return r;
    }
    r.samples = verdict.points;
    r.value = static_cast<double>(verdict.passing) / static_cast<double>(verdict.points);
    r.interval = verdict.share;
    r.limited_by = limited_by();
    if (best_ != nullptr) r.access_point = best_->access_point;
    return r;
  }

  Record others() const {
    auto r = begin(metric::kOtherNetworks);
    bool full = false;
    for (const auto& survey : heard_.surveys) {
      r.samples += survey.counts().decoded;
      full |= survey.counts().untracked > 0;
    }
    if (r.samples == 0) {
      fail(r, "nothing was heard at all: did the radio listen, and on the right channels?");
      return r;
    }
    r.value = static_cast<double>(found_.others);
    r.note = record_text(fmt::format("distinct BSSIDs in {} beacons and probe responses{}{}",
                                     r.samples, listened_text(heard_.surveys), notes_),
                         "distinct BSSIDs");
    if (full) {
      r.validity = Validity::suspect;
      r.note = record_text("at least so many: the table was full; " + r.note, r.note);
    }
    return r;
  }

  template <class Of>
  std::optional<Record> median_over(std::string_view metric, const Of& of) const {
    std::vector<double> values;
    for (const auto& point : found_.points)
      if (const auto value = of(point)) values.push_back(*value);
    if (values.empty()) return std::nullopt;
    std::ranges::sort(values);
    auto r = begin(metric);
    r.samples = values.size();
    r.value = stats::median(values);
    r.interval = stats::quantile_interval(values, 0.5);
    return r;
  }

  // The radio's counters at some points and BSS Load at others are not told apart further.
  std::optional<Record> channel_busy() const {
    bool counters = false, load = false;
    auto r = median_over(metric::kChannelBusy, [&](const Point& p) {
      if (!p.best || !p.best->utilisation) return std::optional<double>{};
      (p.best->by_counters ? counters : load) = true;
      return p.best->utilisation;
    });
    if (r)
      r->method += counters && load ? "; the radio's survey counters, else BSS Load"
                   : counters       ? "; the radio's survey counters"
                                    : "; the access point's BSS Load";
    return r;
  }

  std::optional<Record> tablets() const {
    if (!found_.tablets) return std::nullopt;
    const auto& tablets = *found_.tablets;
    auto r = begin(metric::kTablets);
    r.samples = found_.points.size();
    r.value = static_cast<double>(tablets.least);
    r.interval = Interval{static_cast<double>(tablets.least), static_cast<double>(tablets.most)};
    r.note = record_text(
        fmt::format(
            "{} to {} tablets of {:g} Mbit/s: channel busy {:.0f} % of the time{}, radio "
            "rate {:.0f} to {:.0f} Mbit/s; an estimate, {}",
            tablets.least, tablets.most, criteria_.tablet.mbit_per_second,
            tablets.utilisation * 100,
            tablets.telling == tablets.points
                ? ""
                : fmt::format(" (told at {} of {} points)", tablets.telling, tablets.points),
            tablets.least_rate_mbps, tablets.most_rate_mbps, basis_),
        "an estimate");
    return r;
  }

  const RoomCapture& room_;
  const Criteria& criteria_;
  const Hearing& heard_;
  const RoomFindings& found_;
  When time_;
  std::string notes_, basis_;
  const SchoolSignal* best_{};  // the strongest of all points
};

std::vector<Record> unreadable(const RoomCapture& room, const Criteria& criteria, UtcTime now,
                               const Hearing& heard, const std::string& why) {
  RoomFindings nothing;
  nothing.verdict = judge({}, criteria);
  auto records = Writer(room, criteria, heard, nothing, now).all();
  for (auto& r : records) {
    r.note.clear();
    fail(r, why);
  }
  return records;
}

std::string why_unreadable(const Hearing& heard) {
  if (heard.unreadable.empty()) return "no capture file is given";
  std::vector<std::string> all;
  for (const auto& why : heard.unreadable) all.push_back(of_file(why));
  return fmt::format("{}", fmt::join(all, "; "));
}

// Distinct over all points.
std::uint64_t count_others(const RoomCapture& room, const std::vector<Survey>& surveys) {
  std::set<Bssid> others;
  for (const auto& survey : surveys)
    for (const auto& [bssid, bss] : survey.networks())
      if (std::ranges::none_of(room.school_ssids,
                               [&bss = bss](const auto& name) { return bss.is_named(name); }))
        others.insert(bssid);
  return others.size();
}

RoomFindings findings(const RoomCapture& room, const Criteria& criteria, UtcTime now,
                      const Hearing& heard) {
  RoomFindings out;
  for (const auto& survey : heard.surveys)
    out.points.push_back(look(survey, room.school_ssids, criteria, room.offset_db));
  out.verdict = judge(out.points, criteria);
  out.tablets = tablets(out.points, criteria);
  if (const auto text =
          caveats(heard, when(heard.surveys, now), doubts(room, criteria, heard.surveys, out));
      !text.empty())
    out.caveats =
        record_text(text.substr(2), "some, with a device's address in them", kLongestCaveats);
  if (heard.surveys.empty()) {
    out.verdict.reason = record_text(why_unreadable(heard), "no file could be read");
    out.records = unreadable(room, criteria, now, heard, out.verdict.reason);
    return out;
  }
  out.others = count_others(room, heard.surveys);
  out.records = Writer(room, criteria, heard, out, now).all();
  return out;
}

}  // namespace

RoomFindings measure_room(const RoomCapture& capture, const Criteria& criteria, UtcTime now) {
  auto heard = listen_to(capture);
  auto out = findings(capture, criteria, now, heard);
  out.receptions = std::move(heard.receptions);
  return out;
}

namespace {

std::string text_of(const Scanned& how) {
  return fmt::format("{} {} by nl80211, {}", how.scans,
                     how.active ? "active scans" : "passive scans",
                     how.active ? "each of which sent probe requests" : "which transmit nothing");
}

}  // namespace

RoomFindings measure_room(const RoomCapture& room, const std::vector<Survey>& points,
                          const Scanned& how, const Criteria& criteria, UtcTime now) {
  return findings(room, criteria, now,
                  {.target = how.interface, .method = text_of(how), .surveys = points});
}

RoomFindings not_scanned(const RoomCapture& room, const Scanned& how, const std::string& why,
                         const Criteria& criteria, UtcTime now) {
  return findings(room, criteria, now,
                  {.target = how.interface, .method = text_of(how), .unreadable = {why}});
}

}  // namespace preau::wifi
