#include "collector/score/indicators.hh"

#include <algorithm>

#include "collector/score/line_facts.hh"
#include "collector/score/room_facts.hh"

namespace preau {

namespace {

void set_main_line(const Records& records, const Site& site, SchoolFacts& out) {
  const auto& line = site.lines.front();
  out.line = line.id;
  out.access = line.access;
  out.contracted_down = line.contracted_down;
  out.contracted_up = line.contracted_up;
  out.guaranteed_down = line.guaranteed_down;
  out.guaranteed_up = line.guaranteed_up;
  set_line(records, {.site = &site, .line = &line, .segment = Segment::access}, out);
  set_lan(records, {.site = &site, .segment = Segment::lan}, out);
}

SchoolFacts facts_of(const City& city, const School& school, const Records& records) {
  SchoolFacts out{.school = school};
  for (const auto& id : school.sites) {
    const auto* site = find_site(city, id);
    if (site == nullptr) continue;
    for (const auto& room : site->rooms)
      if (room.school == school.uai) out.rooms.push_back(room_facts(records, *site, room));
    for (const auto& line : site->lines)
      if (out.line.empty())  // the first site's first line
        set_main_line(records, *site, out);
      else
        out.other_lines.push_back(other_line(records, *site, line));
  }
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
