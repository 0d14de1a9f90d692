// Over many simulated paths: how often an interval holds the truth, and how wide it is.
#pragma once

#include <optional>

#include "probe/stats/stats.hh"
#include "tests/stats/paths.hh"

namespace preau::tests {

struct Coverage {
  int held{}, given{}, runs{};
  double width{};  // sum of widths, each as a share of the true quantile

  double share_held() const { return given > 0 ? static_cast<double>(held) / given : 0; }
  double mean_width() const { return given > 0 ? width / given : 0; }

  void count(const std::optional<Interval>& interval, double truth) {
    ++runs;
    if (!interval) return;
    ++given;
    if (interval->low <= truth && truth <= interval->high) ++held;
    width += (interval->high - interval->low) / truth;
  }
};

}  // namespace preau::tests
