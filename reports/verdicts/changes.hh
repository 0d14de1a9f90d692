// What `preau-report changes` prints: what was measured before and after each event.
#pragma once

#include <span>
#include <string>

#include "collector/score/events.hh"
#include "reports/city/language.hh"

namespace preau::verdicts {

// A heading an event, then each metric by its name among people, with the intervals.
std::string changes_text(std::span<const Change> changes, city::Language language);
// One object a metric on a line, metrics by their names in FORMAT.md.
std::string changes_json(std::span<const Change> changes, city::Language language);

}  // namespace preau::verdicts
