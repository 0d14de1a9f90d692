// The ministry's calendar (fr-en-calendrier-scolaire): which days are off in a zone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "collector/hours/calendar.hh"

namespace preau::opendata {

struct CalendarTable {
  std::vector<Holiday> holidays;      // of the zone, by their first day; each once
  std::vector<std::string> left_out;  // rows that cannot be read, "FILE:LINE: ..."
  std::size_t other_zones{};          // rows of other zones
  std::size_t of_teachers{};          // rows that are of teachers alone: pupils are not off
};

// `zone`: "B", as "Zone B" of the table, or a word of its own ("Corse"). The table tells moments in
// UTC at which a day begins in `time_zone`: 2025-10-17T22:00Z is 18 October in France. The error:
// not such a table.
tl::expected<CalendarTable, std::string> read_calendar(std::string_view text,
                                                       const std::string& file,
                                                       const std::string& zone,
                                                       const std::string& time_zone);

}  // namespace preau::opendata
