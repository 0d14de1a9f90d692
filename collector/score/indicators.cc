#include "collector/score/indicators.hh"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "collector/score/join_rates.hh"
#include "collector/score/windows.hh"

namespace preau {

namespace {

// Beyond any round trip that a class could bear: the worst end where load was not measured.
constexpr double kEndlessSeconds = 3600;

bool counts(const Record& record, UtcTime now) {
  return record.validity == Validity::valid && record.limited_by != LimitedBy::probe &&
         record.value.has_value() && now - record.start < kExpired;
}

std::string why_not(const Record& record, UtcTime now) {
  if (record.validity == Validity::failed) return record.failure;
  if (now - record.start >= kExpired)
    return "measured " + to_iso_day(record.start) + ", too long ago";
  const std::string note = record.note.empty() ? "" : ": " + record.note;
  if (record.limited_by == LimitedBy::probe)
    return record.note.empty() ? "limited by the probe" : record.note;
  return "the measurement is suspect" + note;
}

std::string name_of(const Record& record) {
  return record.probe + "/" + std::to_string(record.seq);
}

// Newest first; (probe, seq) makes the order total, so that the order of the input never shows.
bool newer(const Record* a, const Record* b) {
  return std::tie(a->start, a->probe, a->seq) > std::tie(b->start, b->probe, b->seq);
}

Indicator from_record(const Record& record, UtcTime now) {
  const double value = record.value.value_or(0);
  return {
      .value = value,
      .interval = record.interval.value_or(Interval{value, value}),
      .unit = record.unit,
      .samples = record.samples,
      .evidence = {name_of(record)},
      .staleness = staleness(std::chrono::duration_cast<std::chrono::seconds>(now - record.start)),
      .measured = record.start};
}

// Where a measurement was taken: which records belong to the question.
struct Where {
  const Site* site{};
  const Line* line{};  // for segment access
  Segment segment{Segment::access};
  std::string room;
};

// `Of`: Record or HourlySeries.
template <class Of>
bool belongs(const Of& record, const Where& place, std::string_view metric) {
  if (record.site != place.site->id || record.metric != metric || record.segment != place.segment)
    return false;
  if (place.segment == Segment::air) return record.room == place.room;
  if (place.segment != Segment::access) return true;
  // A probe that cannot tell the line is believed only where there is but one.
  return record.line ? *record.line == place.line->id : place.site->lines.size() == 1;
}

// What was found, by the newest record that counts or over a window; else why nothing was.
struct Answer {
  std::optional<Indicator> found;
  std::string failure;
  bool over_window{};
  const Record* newest{};  // whether it counts or not

  // The radio listened no earlier than then, and its signal record failed for want of a beacon.
  bool heard_nothing(UtcTime since) const {
    return !found && newest != nullptr && newest->validity == Validity::failed &&
           newest->start >= since;
  }
};

// One school's measurements.
class Records {
 public:
  Records(std::span<const Record> records, UtcTime now) : records_(records), now_(now) {}
  Records(std::span<const Record> records, UtcTime now, std::span<const HourlySeries> hourly,
          std::span<const Window> windows, const SchoolHours* hours)
      : records_(records), now_(now), hourly_(hourly), windows_(windows), hours_(hours) {}

  UtcTime now() const { return now_; }

  // `id`: for which indicator, which may have a window.
  Answer ask(const Where& place, std::string_view metric, IndicatorId id) const {
    const auto window = std::ranges::find(windows_, id, &Window::indicator);
    return window != windows_.end() ? ask(place, metric, *window) : ask(place, metric);
  }

  // Signal over noise, hour by hour where both were told; empty: no window asks for it.
  std::optional<Answer> ask_snr(const Where& place) const {
    const auto window = std::ranges::find(windows_, IndicatorId::snr, &Window::indicator);
    if (window == windows_.end()) return std::nullopt;
    std::map<UtcHour, const Hour*> noise;  // the loudest
    for (const auto* hour : hours_of(place, metric::kNoiseMedian, *window))
      if (auto& of = noise[hour->hour]; of == nullptr || of->value < hour->value) of = hour;
    std::vector<Hour> both;
    for (const auto* signal : hours_of(place, metric::kSignalMedian, *window)) {
      const auto found = noise.find(signal->hour);
      if (found == noise.end()) continue;
      auto& hour = both.emplace_back(*signal);
      hour.value -= found->second->value;
      hour.low -= found->second->high;
      hour.high -= found->second->low;
      hour.samples = std::min(hour.samples, found->second->samples);
    }
    std::vector<const Hour*> inside;
    for (const auto& hour : both) inside.push_back(&hour);
    return over(std::move(inside), *window);
  }

  // The newest record itself: what has no window.
  const Record* newest_that_counts(const Where& place, std::string_view metric) const {
    return look(place, metric).first;
  }

  // The newest of which that can be said.
  template <class Tells>
  const Record* newest(const Where& place, std::string_view metric, const Tells& tells) const {
    const Record* out = nullptr;
    for (const auto& record : records_)
      if (belongs(record, place, metric) && tells(record) &&
          (out == nullptr || newer(&record, out)))
        out = &record;
    return out;
  }

  Answer ask(const Where& place, std::string_view metric) const {
    const auto [best, newest] = look(place, metric);
    Answer out{.newest = newest};
    if (best != nullptr)
      out.found = from_record(*best, now_);
    else if (newest != nullptr)
      out.failure = why_not(*newest, now_);
    return out;
  }

 private:
  std::pair<const Record*, const Record*> look(const Where& place, std::string_view metric) const {
    return {newest(place, metric, [this](const Record& record) { return counts(record, now_); }),
            newest(place, metric, [](const Record&) { return true; })};
  }

  bool is_in(const Window& window, UtcHour hour) const {
    const auto end = hour_of(now_);
    if (hour >= end || hour < end - window.days * 24) return false;
    if (window.hours == WindowHours::all) return true;
    const auto at = hours_ != nullptr ? hours_->of(hour) : At::unknown;
    return at == (window.hours == WindowHours::school ? At::school : At::outside);
  }

  Answer ask(const Where& place, std::string_view metric, const Window& window) const {
    return over(hours_of(place, metric, window), window);
  }

  std::vector<const Hour*> hours_of(const Where& place, std::string_view metric,
                                    const Window& window) const {
    std::vector<const Hour*> out;
    for (const auto& series : hourly_) {
      if (!belongs(series, place, metric)) continue;
      for (const auto& hour : series.hours)
        if (is_in(window, hour.hour)) out.push_back(&hour);
    }
    return out;
  }

  Answer over(std::vector<const Hour*> inside, const Window& window) const {
    Answer out{.over_window = true};
    if (!inside.empty())
      out.found = percentile(std::move(inside), window, now_);
    else
      out.failure = why_none(window);
    return out;
  }

  std::string why_none(const Window& window) const {
    const auto days = std::to_string(window.days) + " days";
    if (window.hours == WindowHours::all) return "nothing measured within " + days;
    const bool known = hours_ != nullptr &&
                       std::ranges::any_of(hours_->at, [](At at) { return at != At::unknown; });
    if (!known)
      return "nobody said when this school is at school: its week, and its zone's calendar for "
             "these days";
    return std::string("nothing measured ") +
           (window.hours == WindowHours::school ? "in school hours" : "outside school hours") +
           " within " + days;
  }

  std::span<const Record> records_;
  UtcTime now_;
  std::span<const HourlySeries> hourly_;
  std::span<const Window> windows_;
  const SchoolHours* hours_{};
};

struct Found {
  Indicators& indicators;
  std::map<std::string, std::string>& failures;

  void set(IndicatorId id, const Answer& answer) const {
    if (answer.found)
      indicators[id] = *answer.found;
    else if (!answer.failure.empty())
      failures.insert_or_assign(std::string(info_of(id).name), answer.failure);
  }
};

// Two values, the worse at each corner: what a class can be sure of.
Indicator worse(Indicator a, const Indicator& b) {
  a.value = std::max(a.value, b.value);
  a.interval = {std::max(a.interval.low, b.interval.low),
                std::max(a.interval.high, b.interval.high)};
  a.samples += b.samples;
  a.staleness = std::max(a.staleness, b.staleness);
  if (b.measured != UtcTime{} && (a.measured == UtcTime{} || b.measured < a.measured))
    a.measured = b.measured;
  a.hours = a.hours == 0 ? b.hours : std::min(a.hours, b.hours);
  a.evidence.insert(a.evidence.end(), b.evidence.begin(), b.evidence.end());
  return a;
}

// Load could make it anything worse: a stand-in keeps its value and loses its bad end.
Indicator stand_in(Indicator of, const Text& caveat) {
  of.interval.high = kEndlessSeconds;
  of.caveat += caveat;
  return of;
}

// Under load, by packets, or by messages over TCP where packets tell nothing, which it says.
Answer loaded_latency(const Records& records, const Where& place, std::string_view by_packets,
                      std::string_view over_tcp) {
  auto packets = records.ask(place, by_packets, IndicatorId::latency);
  if (packets.found) return packets;
  auto tcp = records.ask(place, over_tcp, IndicatorId::latency);
  if (!tcp.found) return packets;
  tcp.found->caveat += {" (par TCP)", " (over TCP)"};
  return tcp;
}

// 95th percentile under load, the worse of both directions. Without: one direction, then the idle
// path, then a TCP round trip, each saying what it is.
void set_latency(const Records& records, const Where& place, const Found& found) {
  using enum IndicatorId;
  const auto down =
      loaded_latency(records, place, metric::kRttP95LoadedDown, metric::kTcpRttP95LoadedDown);
  const auto up =
      loaded_latency(records, place, metric::kRttP95LoadedUp, metric::kTcpRttP95LoadedUp);
  auto& of = found.indicators;
  if (down.found && up.found) {
    of[latency] = worse(*down.found, *up.found);
    return;
  }
  const auto& loaded = down.found ? down : up;
  const auto idle = records.ask(place, metric::kRttP95, latency);
  const auto tcp = records.ask(place, metric::kTcpRttP95, latency);
  if (loaded.found)
    of[latency] = stand_in(
        *loaded.found, {" (une seule direction en charge)", " (one direction under load only)"});
  else if (idle.found)
    of[latency] = stand_in(*idle.found, {" (au repos, faute de mesure en charge)",
                                         " (idle, for want of one under load)"});
  else if (tcp.found)
    of[latency] = stand_in(*tcp.found, {" (par TCP, au repos, faute de mieux)",
                                        " (over TCP, idle, for want of better)"});
  for (const auto* answer : {&down, &up, &idle})
    if (!answer->failure.empty() && !found.failures.contains("latency"))
      found.failures["latency"] = answer->failure;
}

// Wilson's interval at 95 %: the pooled counts need one of their own.
Interval wilson(double lost, double sent) {
  constexpr double z = 1.959963984540054, z2 = z * z;
  const double centre = (lost + z2 / 2) / (sent + z2);
  const double half = z / (sent + z2) * std::sqrt(lost * (sent - lost) / sent + z2 / 4);
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

// All test packets of the newest round, idle and loaded, as one sample: a hundred alone cannot tell
// 0 from 3 %. Over a window the worst of the three: hours of many packets are no single sample.
void set_loss(const Records& records, const Where& place, const Found& found) {
  std::optional<Indicator> pooled;
  double lost = 0, sent = 0;
  std::string failure;
  bool over_window = false;
  for (const auto metric :
       {metric::kRttLoss, metric::kRttLossLoadedDown, metric::kRttLossLoadedUp}) {
    const auto answer = records.ask(place, metric, IndicatorId::loss);
    if (failure.empty()) failure = answer.failure;
    if (!answer.found || answer.found->samples == 0) continue;
    over_window = answer.over_window;
    const auto packets = static_cast<double>(answer.found->samples);
    lost += answer.found->value * packets;
    sent += packets;
    pooled = pooled ? worse(*std::move(pooled), *answer.found) : *answer.found;
  }
  if (!pooled) {
    if (!failure.empty()) found.failures["loss"] = failure;
    return;
  }
  if (!over_window) {
    pooled->value = lost / sent;
    pooled->interval = wilson(std::clamp(lost, 0.0, sent), sent);
  }
  pooled->unit = Unit::ratio;
  found.indicators[IndicatorId::loss] = *std::move(pooled);
}

void set_rates(const Records& records, const Where& place, const Found& found, IndicatorId down,
               IndicatorId up) {
  found.set(down, records.ask(place, metric::kGoodputDown, down));
  found.set(up, records.ask(place, metric::kGoodputUp, up));
}

// Signal over noise, where the radio told its noise; the ends as far apart as both can be.
void set_snr(const Records& records, const Where& place, const Answer& signal, const Found& found) {
  if (const auto over_window = records.ask_snr(place))
    return found.set(IndicatorId::snr, *over_window);
  const auto noise = records.ask(place, metric::kNoiseMedian);
  if (!noise.found || !signal.found) return;
  const auto& floor = *noise.found;
  Indicator snr = *signal.found;
  snr.value -= floor.value;
  snr.interval = {snr.interval.low - floor.interval.high, snr.interval.high - floor.interval.low};
  snr.unit = info_of(IndicatorId::snr).unit;
  snr.samples = std::min(snr.samples, floor.samples);
  snr.staleness = std::max(snr.staleness, floor.staleness);
  snr.evidence.insert(snr.evidence.end(), floor.evidence.begin(), floor.evidence.end());
  found.indicators[IndicatorId::snr] = std::move(snr);
}

// A device that could not use the network is a finding, where the network was what failed it.
bool tells_of_join(const Record& record, UtcTime now) {
  if (counts(record, now)) return true;
  return record.validity == Validity::failed && record.limited_by == LimitedBy::network &&
         now - record.start < kExpired;
}

// The newest try decides: a network that fails today is not saved by one that worked last week.
void set_join(const Records& records, const Where& place, RoomFacts& out) {
  const auto now = records.now();
  const auto* tried = records.newest(place, metric::kJoinTotal, [now](const Record& record) {
    return tells_of_join(record, now);
  });
  if (tried == nullptr) return;
  auto found = from_record(*tried, now);
  if (tried->value) {
    out.indicators[IndicatorId::join] = std::move(found);
    const Found rates{out.indicators, out.failures};
    rates.set(IndicatorId::join_download, records.ask(place, metric::kJoinDown));
    rates.set(IndicatorId::join_upload, records.ask(place, metric::kJoinUp));
    return;
  }
  out.no_join = NoJoin{name_of(*tried), found.staleness};
  out.failures["join"] = tried->failure;
}

RoomFacts room_facts(const Records& records, const Site& site, const Room& room) {
  RoomFacts out{.room = room};
  const Where place{.site = &site, .segment = Segment::air, .room = room.id};
  const auto* covered = records.newest_that_counts(place, metric::kCoverage);
  const auto coverage = records.ask(place, metric::kCoverage);
  const auto signal = records.ask(place, metric::kSignalMedian);
  if (covered != nullptr) {
    out.coverage = covered->coverage.value_or(Coverage::unknown);
    out.coverage_staleness = coverage.found->staleness;
    out.none_heard = out.coverage == Coverage::fail && signal.heard_nothing(covered->start);
  } else if (!coverage.failure.empty()) {
    out.coverage = Coverage::unknown;
    out.failures["coverage"] = coverage.failure;
  }
  set_join(records, place, out);
  const Found found{out.indicators, out.failures};
  if (out.none_heard) {  // earlier hours, in which something was heard, say nothing of now
    found.set(IndicatorId::signal, signal);
    return out;
  }
  found.set(IndicatorId::signal, records.ask(place, metric::kSignalMedian, IndicatorId::signal));
  set_snr(records, place, signal, found);
  return out;
}

AimInput aim_of(const Records& records, const Where& access, const Indicators& site) {
  const auto value = [&](std::string_view metric) {
    const auto answer = records.ask(access, metric);
    return answer.found ? std::optional(answer.found->value) : std::nullopt;
  };
  AimInput out{.latency = value(metric::kRttMedian),
               .download = value(metric::kGoodputDown),
               .loaded_down = value(metric::kRttMedianLoadedDown),
               .loaded_up = value(metric::kRttMedianLoadedUp)};
  if (const auto* loss = site.find(IndicatorId::loss)) out.loss = loss->value;
  return out;
}

SchoolFacts facts_of(const City& city, const School& school, const Records& records) {
  SchoolFacts out{.school = school};
  for (const auto& id : school.sites) {
    const auto* site = find_site(city, id);
    if (site == nullptr) continue;
    for (const auto& room : site->rooms)
      if (room.school == school.uai) out.rooms.push_back(room_facts(records, *site, room));
    if (!out.line.empty() || site->lines.empty()) continue;  // the first site's first line
    const auto& line = site->lines.front();
    out.line = line.id;
    out.access = line.access;
    out.contracted_down = line.contracted_down;
    out.contracted_up = line.contracted_up;
    const Found found{out.site, out.failures};
    const Where access{.site = site, .line = &line, .segment = Segment::access};
    set_rates(records, access, found, IndicatorId::download, IndicatorId::upload);
    set_latency(records, access, found);
    set_loss(records, access, found);
    out.aim = aim_of(records, access, out.site);
    set_rates(records, Where{.site = site, .segment = Segment::lan}, found,
              IndicatorId::lan_download, IndicatorId::lan_upload);
  }
  forget_rates_of_the_line(out);
  return out;
}

}  // namespace

MicroPoints staleness(std::chrono::seconds age) {
  if (age <= kFresh) return 0;
  const std::chrono::seconds past = age - kFresh, span = kExpired - kFresh;
  return std::min<MicroPoints>(past.count() * 1'000'000 / span.count(), 1'000'000);
}

std::vector<SchoolFacts> school_facts(const City& city, std::span<const Record> latest,
                                      UtcTime now) {
  const Records records(latest, now);
  std::vector<SchoolFacts> out;
  for (const auto& school : city.schools) out.push_back(facts_of(city, school, records));
  return out;
}

Reach reach_of(const WindowsOf& windows_of) {
  Reach out;
  for (const auto& [type, name] : EnumNames<SchoolType>::kTable)
    out = out | reach_of(windows_of(type));
  return out;
}

std::vector<SchoolFacts> school_facts(const City& city, std::span<const Record> latest,
                                      const History& history, const WindowsOf& windows_of,
                                      UtcTime now) {
  std::vector<SchoolFacts> out;
  for (const auto& school : city.schools) {
    const auto windows = windows_of(school.type);
    const auto hours = history.hours.find(school.uai);
    const auto* own = hours == history.hours.end() ? nullptr : &hours->second;
    out.push_back(facts_of(city, school, {latest, now, history.hourly, windows, own}));
  }
  return out;
}

}  // namespace preau
