#include "collector/hours/calendar.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono;

namespace {

const std::vector<Holiday> kZoneB{{"B", "Toussaint", 2025y / 10 / 18, 2025y / 11 / 3},
                                  {"B", "Noël", 2025y / 12 / 20, 2026y / 1 / 5},
                                  {"B", "Été", 2026y / 7 / 4, 2026y / 7 / 4}};

}  // namespace

TEST_CASE("calendar: Easter of years that are easy to get wrong") {
  CHECK(easter(2000y) == sys_days{2000y / 4 / 23});
  CHECK(easter(2008y) == sys_days{2008y / 3 / 23});
  CHECK(easter(2019y) == sys_days{2019y / 4 / 21});
  CHECK(easter(1954y) == sys_days{1954y / 4 / 18});  // the tables' own exception
  CHECK(easter(1981y) == sys_days{1981y / 4 / 19});
  CHECK(easter(2026y) == sys_days{2026y / 4 / 5});
  CHECK(easter(2038y) == sys_days{2038y / 4 / 25});  // the latest there is
}

TEST_CASE("calendar: the public holidays of 2026, with those of Alsace and Moselle") {
  std::vector<sys_days> everywhere, more;
  for (auto day = sys_days{2026y / 1 / 1}; day < sys_days{2027y / 1 / 1}; day += days{1}) {
    if (is_public_holiday(day, false)) everywhere.push_back(day);
    if (is_public_holiday(day, true) && !is_public_holiday(day, false)) more.push_back(day);
  }
  CHECK(everywhere == std::vector<sys_days>{2026y / 1 / 1, 2026y / 4 / 6, 2026y / 5 / 1,
                                            2026y / 5 / 8, 2026y / 5 / 14, 2026y / 5 / 25,
                                            2026y / 7 / 14, 2026y / 8 / 15, 2026y / 11 / 1,
                                            2026y / 11 / 11, 2026y / 12 / 25});
  CHECK(more == std::vector<sys_days>{2026y / 4 / 3, 2026y / 12 / 26});
}

TEST_CASE("calendar: a day is free from the first day off up to the one on which school resumes") {
  CHECK(kind_of(2025y / 10 / 17 /* Friday */, kZoneB, true) == DayKind::unknown);
  CHECK(kind_of(2025y / 10 / 18, kZoneB, true) == DayKind::free);
  CHECK(kind_of(2025y / 11 / 2, kZoneB, true) == DayKind::free);
  CHECK(kind_of(2025y / 11 / 3, kZoneB, true) == DayKind::school);
  CHECK(kind_of(2025y / 11 / 11, kZoneB, true) == DayKind::free);
  CHECK(kind_of(2026y / 4 / 3, kZoneB, true) == DayKind::free);
  CHECK(kind_of(2026y / 4 / 3, kZoneB, false) == DayKind::school);
}

TEST_CASE("calendar: beyond the last holiday that is known, nobody knows") {
  CHECK(kind_of(2026y / 7 / 3, kZoneB, true) == DayKind::school);
  CHECK(kind_of(2026y / 7 / 4, kZoneB, true) == DayKind::unknown);  // the summer has only a begin
  CHECK(kind_of(2026y / 9 / 1, kZoneB, true) == DayKind::unknown);
  CHECK(kind_of(2026y / 3 / 2, {}, true) == DayKind::unknown);
}
