// What a score was made from: each indicator with its value, interval, samples, age and records.
#pragma once

#include <string>

#include "collector/score/score.hh"
#include "reports/city/language.hh"

namespace preau::verdicts {

// One line an indicator, those of the school first, then room by room.
std::string indicators_text(const SchoolFacts& facts, city::Language language);
// One JSON object a line: uai, room, indicator, value, low, high, unit, samples, hours, measured,
// staleness (0 fresh to 1 expired), note, evidence; or why (it is missing) in place of the rest.
std::string indicators_json(const SchoolFacts& facts);

}  // namespace preau::verdicts
