// How much more one radio hears than another, from signals that both read at the same spots: the
// probe's against the school's own model of tablet. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "probe/record/units.hh"

namespace preau::wifi {

inline constexpr double kMostOffsetDb = 40;  // either way: two radios at one spot, one of them poor

struct SpotPair {
  double ours_dbm{}, tablet_dbm{};
};

struct Offset {
  double median_db{};                // ours less the tablet's
  std::optional<Interval> interval;  // 95 %; empty below 6 spots
  std::size_t spots{};
};

// Empty without any spot.
std::optional<Offset> offset_of(const std::vector<SpotPair>& pairs);

// A spot a line: what this radio heard and what the tablet showed, "-58,-63", or "-58,5;-63". A
// line of names above the first spot and lines that are empty or begin with # are passed over; a
// spot whose signals differ by more than kMostOffsetDb is an error. `name` stands in messages.
tl::expected<std::vector<SpotPair>, std::string> pairs_from_csv(std::string_view text,
                                                                std::string_view name);

}  // namespace preau::wifi
