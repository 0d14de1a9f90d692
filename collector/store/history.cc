#include "collector/store/history.hh"

namespace preau {

namespace {

// The hours that are any school's of a site, as spans: what a walk through the roll-ups must touch.
Store::Spans spans_of(const City& city, const History& history) {
  std::map<std::string, std::set<UtcHour>> hours;
  for (const auto& school : city.schools) {
    const auto& [first, at] = history.hours.at(school.uai);
    for (std::size_t i = 0; i < at.size(); ++i)
      if (at[i] == At::school)
        for (const auto& site : school.sites) hours[site].insert(first + static_cast<UtcHour>(i));
  }
  Store::Spans out;
  for (const auto& [site, of] : hours)
    for (const auto hour : of) {
      auto& spans = out[site];
      if (!spans.empty() && spans.back().second == hour)
        ++spans.back().second;
      else
        spans.emplace_back(hour, hour + 1);
    }
  return out;
}

}  // namespace

History read_history(const Store& store, const City& city, Reach reach, UtcTime now,
                     const Store::Names& without) {
  History out;
  if (reach.days == 0) return out;
  const auto end = hour_of(now), first = end - reach.days * 24;
  const auto holidays = store.holidays();
  for (const auto& school : city.schools)
    out.hours.emplace(school.uai, school_hours(school, city.place, holidays, first, end));
  // Records that must not count need a walk through all of those hours anyway.
  out.hourly = reach.only_school && without.empty() ? store.hourly(spans_of(city, out))
                                                    : store.hourly(first, end, without);
  return out;
}

}  // namespace preau
