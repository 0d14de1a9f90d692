// What a series of records was, hour by hour: the store keeps it (roll-ups), the scorer takes
// percentiles over it. Pure.
//
// An hour is as its median record was, of those that count (valid, not limited by the probe); of an
// even number, as the mean of the two in the middle. So an hour of many tests weighs as one of one
// test, and a person can look at the record behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/record/record.hh"

namespace preau {

// Whole hours since 1970-01-01T00:00Z.
using UtcHour = std::int64_t;

// The hour in which a moment lies.
constexpr UtcHour hour_of(UtcTime time) {
  return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}
constexpr UtcTime begin_of(UtcHour hour) { return UtcTime{std::chrono::hours{hour}}; }

// One record as it counts in its hour.
struct Counted {
  double value{}, low{}, high{};  // without interval: the value at both ends
  std::uint64_t samples{};
  std::string probe;
  std::uint64_t seq{};
};

// Does it say anything of the network? A suspect one or one that the probe limited does not.
inline bool counts_in_hours(const Record& record) {
  return record.validity == Validity::valid && record.limited_by != LimitedBy::probe &&
         record.value.has_value();
}

struct Hour {
  UtcHour hour{};
  double value{}, low{}, high{};  // in the unit of the series' metric
  std::uint64_t records{};        // that count
  std::uint64_t samples{};        // of all of them
  std::string probe;              // with seq: the record in the middle
  std::uint64_t seq{};
  bool operator==(const Hour&) const = default;
};

// The hour of these records, at least one; their order does not matter.
Hour middle_of(UtcHour hour, std::vector<Counted> records);

struct HourlySeries {
  std::string site;
  std::optional<std::string> line, room;
  std::string metric;
  Segment segment{Segment::access};
  std::string target;
  Unit unit{Unit::seconds};
  std::vector<Hour> hours;  // rising; hours without a record that counts are not there
  bool operator==(const HourlySeries&) const = default;
};

}  // namespace preau
