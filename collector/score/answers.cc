#include "collector/score/answers.hh"

#include <algorithm>
#include <tuple>

#include "collector/score/indicators.hh"
#include "collector/score/windows.hh"

namespace preau {

namespace {

// In the record's own words where it has some.
Text why_not(const Record& record, UtcTime now) {
  if (record.validity == Validity::failed) return same(record.failure);
  if (now - record.start >= kExpired) {
    const auto day = to_iso_day(record.start);
    return {"mesuré le " + day + ", il y a trop longtemps", "measured " + day + ", too long ago"};
  }
  if (record.limited_by == LimitedBy::probe)
    return record.note.empty() ? Text{"limité par la sonde", "limited by the probe"}
                               : same(record.note);
  const Text suspect{"mesure douteuse", "the measurement is suspect"};
  return record.note.empty() ? suspect : suspect + Text{" : ", ": "} + same(record.note);
}

// Newest first; (probe, seq) makes the order total, so that the order of the input never shows.
bool newer(const Record* a, const Record* b) {
  return std::tie(a->start, a->probe, a->seq) > std::tie(b->start, b->probe, b->seq);
}

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

}  // namespace

std::string name_of(const Record& record) {
  return record.probe + "/" + std::to_string(record.seq);
}

bool counts(const Record& record, UtcTime now) {
  return record.validity == Validity::valid && record.limited_by != LimitedBy::probe &&
         record.value.has_value() && now - record.start < kExpired;
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

Answer Records::ask(const Where& place, std::string_view metric, IndicatorId id) const {
  const auto window = std::ranges::find(windows_, id, &Window::indicator);
  return window != windows_.end() ? over(hours_of(place, metric, *window), *window)
                                  : ask(place, metric);
}

Answer Records::ask(const Where& place, std::string_view metric) const {
  const auto* best = newest_that_counts(place, metric);
  Answer out{.newest = newest(place, metric, [](const Record&) { return true; })};
  if (best != nullptr)
    out.found = from_record(*best, now_);
  else if (out.newest != nullptr)
    out.failure = why_not(*out.newest, now_);
  return out;
}

std::optional<Answer> Records::ask_snr(const Where& place) const {
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

const Record* Records::newest_that_counts(const Where& place, std::string_view metric) const {
  return newest(place, metric, [this](const Record& record) { return counts(record, now_); });
}

const Record* Records::newest(const Where& place, std::string_view metric,
                              const std::function<bool(const Record&)>& tells) const {
  const Record* out = nullptr;
  for (const auto& record : records_)
    if (belongs(record, place, metric) && tells(record) && (out == nullptr || newer(&record, out)))
      out = &record;
  return out;
}

bool Records::is_in(const Window& window, UtcHour hour) const {
  const auto end = hour_of(now_);
  if (hour >= end || hour < end - window.days * 24) return false;
  if (window.hours == WindowHours::all) return true;
  const auto at = hours_ != nullptr ? hours_->of(hour) : At::unknown;
  return at == (window.hours == WindowHours::school ? At::school : At::outside);
}

std::vector<const Hour*> Records::hours_of(const Where& place, std::string_view metric,
                                           const Window& window) const {
  std::vector<const Hour*> out;
  for (const auto& series : hourly_) {
    if (!belongs(series, place, metric)) continue;
    for (const auto& hour : series.hours)
      if (is_in(window, hour.hour)) out.push_back(&hour);
  }
  return out;
}

Answer Records::over(std::vector<const Hour*> inside, const Window& window) const {
  Answer out{.over_window = true};
  if (!inside.empty())
    out.found = percentile(std::move(inside), window, now_);
  else
    out.failure = why_none(window);
  return out;
}

Text Records::why_none(const Window& window) const {
  const auto days = std::to_string(window.days);
  const Text within{" en " + days + " jours", " within " + days + " days"};
  const Text nothing{"rien de mesuré", "nothing measured"};
  if (window.hours == WindowHours::all) return nothing + within;
  const bool known =
      hours_ != nullptr && std::ranges::any_of(hours_->at, [](At at) { return at != At::unknown; });
  if (!known)
    return {
        "personne n'a dit quand cette école a classe : sa semaine, et le calendrier de sa zone "
        "pour ces jours",
        "nobody said when this school is at school: its week, and its zone's calendar for "
        "these days"};
  return nothing +
         (window.hours == WindowHours::school
              ? Text{" pendant les heures de classe", " in school hours"}
              : Text{" en dehors des heures de classe", " outside school hours"}) +
         within;
}

}  // namespace preau
