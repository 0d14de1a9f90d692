#include "collector/hours/calendar.hh"

#include <algorithm>
#include <array>

namespace preau {

using std::chrono::days;

// By the Gregorian reckoning: the golden number places the moon, the century's corrections move it,
// and Easter is the Sunday after the full moon.
Day easter(std::chrono::year of) {
  const int year = static_cast<int>(of);
  const int golden = year % 19, century = year / 100;
  const int leap_days = century - century / 4, moon_days = (8 * century + 13) / 25;
  int moon = (19 * golden + leap_days - moon_days + 15) % 30;
  if (moon == 29 || (moon == 28 && golden > 10)) --moon;
  const Day full = std::chrono::sys_days{of / 3 / 21} + days{moon};
  const auto weekday = std::chrono::weekday{full}.c_encoding();  // Sunday is 0
  return full + days{7 - static_cast<int>(weekday)};
}

bool is_public_holiday(Day day, bool alsace_moselle) {
  using std::chrono::month;
  constexpr std::array kEveryYear{std::pair{1U, 1U},   std::pair{5U, 1U},  std::pair{5U, 8U},
                                  std::pair{7U, 14U},  std::pair{8U, 15U}, std::pair{11U, 1U},
                                  std::pair{11U, 11U}, std::pair{12U, 25U}};
  constexpr std::array kAfterEaster{1, 39, 50};  // Monday, Ascension, Whit Monday
  const std::chrono::year_month_day date{day};
  const std::pair on{static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
  if (std::ranges::find(kEveryYear, on) != kEveryYear.end()) return true;
  const auto after = (day - easter(date.year())).count();
  if (std::ranges::find(kAfterEaster, after) != kAfterEaster.end()) return true;
  return alsace_moselle && (after == -2 || on == std::pair{12U, 26U});
}

DayKind kind_of(Day day, std::span<const Holiday> of_zone, bool alsace_moselle) {
  if (of_zone.empty()) return DayKind::unknown;
  if (day < std::ranges::min(of_zone, {}, &Holiday::first).first ||
      day >= std::ranges::max(of_zone, {}, &Holiday::resumes).resumes)
    return DayKind::unknown;
  if (is_public_holiday(day, alsace_moselle)) return DayKind::free;
  const bool off = std::ranges::any_of(
      of_zone, [&](const Holiday& each) { return each.first <= day && day < each.resumes; });
  return off ? DayKind::free : DayKind::school;
}

}  // namespace preau
