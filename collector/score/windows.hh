// Percentiles over the hours of a window, with intervals that take nothing for granted of how
// values are spread. Inside this folder only.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "collector/hours/hourly.hh"
#include "collector/score/score.hh"

namespace preau {

// Places in `n` values that rise, counted from 0. Nearest rank; the ends are the 95 % interval of
// order statistics (binomial): absent where `n` are too few to bound that side, as 71 are for the
// upper end of a 95th percentile.
struct Ranks {
  std::size_t value{};
  std::optional<std::size_t> low, high;
};
Ranks ranks(std::size_t n, std::int64_t permille);  // n > 0; 1 to 999

// The percentile of these hours, at least one, as an indicator of that kind. Each end also takes
// its hours' own intervals; an end that cannot be told is as bad or good as physics allows.
Indicator percentile(std::vector<const Hour*> hours, const Window& window, UtcTime now);

}  // namespace preau
