// The criteria of room coverage: one data file, coverage.toml, which is built in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "probe/record/units.hh"

namespace preau::wifi {

struct Criteria {
  Dbm least_median;
  std::string median_source;  // whose figure it is
  std::uint32_t least_beacons{};
  std::string beacons_source;
};

// `name` stands in messages, which say line and column. Unknown and missing keys are errors.
tl::expected<Criteria, std::string> criteria_from_toml(std::string_view text,
                                                       std::string_view name);

// Those of coverage.toml.
const Criteria& default_criteria();

}  // namespace preau::wifi
