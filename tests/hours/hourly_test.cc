#include "collector/hours/hourly.hh"

#include <catch2/catch.hpp>

using namespace preau;

TEST_CASE("hourly: an hour is as its median record was, whatever their order") {
  const Counted a{.value = 10, .low = 9, .high = 12, .samples = 5, .probe = "p", .seq = 1};
  const Counted b{.value = 30, .low = 20, .high = 31, .samples = 6, .probe = "p", .seq = 2};
  const Counted c{.value = 90, .low = 80, .high = 99, .samples = 7, .probe = "p", .seq = 3};
  const Hour hour = middle_of(7, {c, a, b});
  CHECK(hour == Hour{7, 30, 20, 31, 3, 18, "p", 2});
  CHECK(middle_of(7, {a, b, c}) == hour);
  CHECK(middle_of(7, {a, b}) == Hour{7, 20, 14.5, 21.5, 2, 11, "p", 1});
  CHECK(middle_of(7, {a}) == Hour{7, 10, 9, 12, 1, 5, "p", 1});
}

TEST_CASE("hourly: hours before 1970 are floored, too") {
  CHECK(hour_of(*from_iso8601("1970-01-01T01:59:59.999999Z")) == 1);
  CHECK(hour_of(*from_iso8601("1969-12-31T23:30:00Z")) == -1);
  CHECK(begin_of(hour_of(*from_iso8601("2026-11-24T08:15:00Z"))) ==
        *from_iso8601("2026-11-24T08:00:00Z"));
}
