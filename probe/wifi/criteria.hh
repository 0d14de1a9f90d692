// The criteria of room coverage: one data file, coverage.toml, which is built in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "probe/record/units.hh"
#include "probe/wifi/operation.hh"

namespace preau::wifi {

// A tablet of a class, and what of a radio's rate reaches it.
struct Tablet {
  double mbit_per_second{};
  Generation generation{};  // the newest that it speaks
  std::uint8_t streams{};
  std::uint16_t width_mhz{};
  bool six_ghz{};  // without it, nothing at 6 GHz serves it
  Interval efficiency;
};

struct Criteria {
  Dbm least_median;
  std::string median_source;  // whose figure it is; empty: not told
  double least_snr_db{};
  Dbm least_second;
  std::uint32_t least_beacons{};
  std::string beacons_source;
  double least_share{}, confidence{};  // of the room
  std::uint32_t least_points{};
  double spread_db{};   // from point to point, assumed where one point is all there is
  Dbm least_neighbour;  // that holds the channel
  double most_busy{};   // share of time that a channel bears
  Tablet tablet;
};

// `name` stands in messages, which say line and column. Unknown keys are errors; what is left out,
// a table or one of its keys, is as in coverage.toml.
tl::expected<Criteria, std::string> criteria_from_toml(std::string_view text,
                                                       std::string_view name);

// Those of coverage.toml.
const Criteria& default_criteria();

}  // namespace preau::wifi
