// One school under every standard, side by side: each by its name and edition, never averaged.
#pragma once

#include <string>

#include "collector/score/score.hh"
#include "reports/city/language.hh"

namespace preau::verdicts {

// A line a standard: verdict, score, interval, what holds it back; then the E-model's estimate for
// speech. Every shipped profile but the template and the documentation's example.
std::string standards_text(const SchoolFacts& facts, city::Language language);

}  // namespace preau::verdicts
