#include "collector/store/history.hh"

namespace preau {

History read_history(const Store& store, const City& city, std::int64_t days, UtcTime now,
                     const Store::Names& without) {
  History out;
  if (days == 0) return out;
  const auto end = hour_of(now), first = end - days * 24;
  out.hourly = store.hourly(first, end, without);
  const auto holidays = store.holidays();
  for (const auto& school : city.schools)
    out.hours.emplace(school.uai, school_hours(school, city.place, holidays, first, end));
  return out;
}

}  // namespace preau
