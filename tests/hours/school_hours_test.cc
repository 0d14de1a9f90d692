#include "collector/hours/school_hours.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono;

namespace {

constexpr std::uint16_t at(int hour, int minute) {
  return static_cast<std::uint16_t>(hour * 60 + minute);
}

// Four and a half days: Wednesday (3) has no afternoon.
Week four_and_a_half(sys_days from) {
  Week out{.from = from};
  for (const unsigned day : {1U, 2U, 3U, 4U, 5U}) {
    out.lessons.push_back({day, at(8, 30), at(11, 45)});
    if (day != 3) out.lessons.push_back({day, at(13, 45), at(15, 45)});
  }
  return out;
}

const std::vector<Holiday> kYear{{"B", "Toussaint", 2025y / 10 / 18, 2025y / 11 / 3},
                                 {"B", "Été", 2026y / 7 / 4, 2026y / 7 / 4}};
const Place kStrasbourg{.zone = "B", .alsace_moselle = true};

School school() {
  School out{.uai = *Uai::parse("0960001E")};
  out.weeks = {four_and_a_half(2025y / 9 / 1)};
  return out;
}

// The UTC hours of a day that are the school's: "7 8 9 ".
std::string of_day(const School& of, sys_days day, const Place& place = kStrasbourg) {
  const auto first = hour_of(UtcTime{day});
  const auto hours = school_hours(of, place, kYear, first, first + 24);
  std::string out;
  for (UtcHour hour = first; hour < first + 24; ++hour)
    if (hours.of(hour) == At::school) out += std::to_string(hour - first) + " ";
  if (hours.of(first + 12) == At::unknown) out += "unknown";
  return out;
}

}  // namespace

TEST_CASE("school hours: winter and summer time, the midday break and the free afternoon") {
  // In winter Paris is an hour ahead: 8:30 is 7:30 UTC; half of 7 to 8 is enough, so is 45 minutes.
  CHECK(of_day(school(), 2026y / 1 / 13) == "7 8 9 10 13 14 ");
  CHECK(of_day(school(), 2026y / 1 / 14) == "7 8 9 10 ");  // Wednesday
  CHECK(of_day(school(), 2026y / 6 / 16) == "6 7 8 9 12 13 ");
  CHECK(of_day(school(), 2026y / 1 / 17).empty());  // Saturday
}

TEST_CASE("school hours: none on holidays, and nobody knows beyond the calendar") {
  CHECK(of_day(school(), 2025y / 10 / 20).empty());
  CHECK(of_day(school(), 2025y / 11 / 11).empty());
  CHECK(of_day(school(), 2026y / 4 / 3).empty());  // Good Friday in Alsace
  CHECK(of_day(school(), 2026y / 4 / 3, {.zone = "B"}) == "6 7 8 9 12 13 ");
  CHECK(of_day(school(), 2026y / 9 / 15) == "unknown");
  CHECK(of_day(school(), 2026y / 1 / 13, {.zone = "A"}) == "unknown");
}

TEST_CASE("school hours: a week holds from its date until another does, and nothing before") {
  auto of = school();
  of.weeks.insert(of.weeks.begin(), {.from = 2026y / 3 / 2, .lessons = {{1, at(9, 0), at(10, 0)}}});
  CHECK(of_day(of, 2026y / 3 / 9) == "8 ");
  CHECK(of_day(of, 2026y / 2 / 9) == "7 8 9 10 13 14 ");
  of.weeks = {four_and_a_half(2026y / 1 / 5)};
  CHECK(of_day(of, 2025y / 12 / 2) == "unknown");
  of.weeks.clear();
  CHECK(of_day(of, 2026y / 1 / 13) == "unknown");
}

TEST_CASE("school hours: a day is the day of the city's clock") {
  CHECK(local_day(*from_iso8601("2025-10-17T22:00:00Z"), "Europe/Paris") ==
        sys_days{2025y / 10 / 18});
  CHECK(local_day(*from_iso8601("2025-10-17T21:59:59Z"), "Europe/Paris") ==
        sys_days{2025y / 10 / 17});
  CHECK_THROWS_AS(local_day(UtcTime{}, "Europe/Nowhere"), std::runtime_error);
}
