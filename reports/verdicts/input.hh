// The schools and indicators that a script gives to `preau-report score`: README.md of this folder
// describes the form. One school's mistake leaves out that school, and says what to write instead.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "collector/score/priorities.hh"
#include "collector/score/score.hh"
#include "probe/record/time.hh"

namespace preau::verdicts {

struct Input {
  std::vector<SchoolFacts> schools;
  std::vector<Circumstances> circumstances;  // of each of them
  std::vector<std::string> left_out;  // "FILE:LINE: school 0960001E: what is wrong, what to write"
  std::vector<std::string> assumed;   // the same of what was not said, and how it was taken
  std::vector<std::string> unread_needs;  // of schools that are scored
};

// The error: no list of schools can be found in the text. Metrics of probe/record/FORMAT.md are
// judged by collector/score/indicators.hh as if each had been measured `age_days` ago. `now`: a day
// of uptake after it is a mistake; absent: there is no clock, and no such mistake.
tl::expected<Input, std::string> read_input(std::string_view text, const std::string& file,
                                            std::optional<UtcTime> now = std::nullopt);

}  // namespace preau::verdicts
