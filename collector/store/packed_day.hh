// One day of one series as octets: how the table `hourly` keeps it. A year of a city is eight
// million hours: a row each takes seconds to read, most of them spent on rows and columns.
//
// Version 1; numbers are little-endian, a count is a LEB128 of at most ten octets (seven bits an
// octet, the lowest first):
//
//   u8     version, 1
//   count  probes, then of each: count octets, its name
//   count  hours, 1 to 24, then of each, rising:
//     u8     hour of the day, UTC
//     f64    value, f64 low, f64 high
//     count  records, count samples
//     count  probe, by its place above; count seq
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "collector/hours/hourly.hh"

namespace preau {

// Whole days since 1970-01-01, UTC.
using UtcDay = std::int64_t;

constexpr std::int64_t kHoursOfDay = 24;
constexpr UtcDay day_of(UtcHour hour) {
  return hour / kHoursOfDay - (hour % kHoursOfDay < 0 ? 1 : 0);
}

// Hours of one day, rising; at least one.
std::string pack_day(std::span<const Hour> hours);

// The same again. The error says what is wrong with the octets: they come from a file that anybody
// may have edited.
tl::expected<std::vector<Hour>, std::string> unpack_day(UtcDay day, std::string_view packed);

}  // namespace preau
