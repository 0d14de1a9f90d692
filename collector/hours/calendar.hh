// Days without school: holidays of a zone, as the ministry publishes them, and public holidays,
// which are computed (they are the same every year but for Easter). Pure, but for the system's time
// zone database.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace preau {

// Days as the calendar on the wall counts them: no time zone is meant.
using Day = std::chrono::sys_days;

struct Holiday {
  std::string zone;  // "A", "B", "C", or as the ministry names others: "Corse"
  std::string name;
  Day first{}, resumes{};  // resumes: the day on which school does, no day off any more
  bool operator==(const Holiday&) const = default;
};

enum class DayKind { school, free, unknown };

// Before the first holiday that is known and from the last one's end on, nobody knows: the next
// year's calendar is not yet there. Saturdays and Sundays are the week's business.
DayKind kind_of(Day day, std::span<const Holiday> of_zone, bool alsace_moselle);

// Good Friday and 26 December are free in Bas-Rhin, Haut-Rhin and Moselle only.
bool is_public_holiday(Day day, bool alsace_moselle);

// Easter Sunday of a year of the Gregorian calendar.
Day easter(std::chrono::year year);

}  // namespace preau
