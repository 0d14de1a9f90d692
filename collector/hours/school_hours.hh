// When a school is at school: its week, which changes from a date on, in the time zone of its city,
// without its days off.
#pragma once

#include <span>
#include <vector>

#include "collector/hours/calendar.hh"
#include "collector/hours/hourly.hh"
#include "probe/record/site.hh"

namespace preau {

enum class At : std::uint8_t { school, outside, unknown };

// Hours one after the other, from `first` on.
struct SchoolHours {
  UtcHour first{};
  std::vector<At> at;

  At of(UtcHour hour) const {
    const auto index = hour - first;
    return index < 0 || index >= static_cast<std::int64_t>(at.size())
               ? At::unknown
               : at[static_cast<std::size_t>(index)];
  }
};

// An hour is the school's when at least half of it lies in its week: 8:30 to 9 belongs to a morning
// that begins at 8:30. Unknown: no week, or no calendar, for that day. `first` to `end` without it.
// Throws std::runtime_error where the system does not know the city's time zone.
SchoolHours school_hours(const School& school, const Place& place,
                         std::span<const Holiday> holidays, UtcHour first, UtcHour end);

// The day in that time zone; for calendars that tell moments.
Day local_day(UtcTime time, const std::string& time_zone);

}  // namespace preau
