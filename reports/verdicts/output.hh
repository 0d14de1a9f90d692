// What `preau-report score` prints.
#pragma once

#include <string>

#include "collector/score/score.hh"
#include "reports/city/language.hh"

namespace preau::verdicts {

// Points as the number that people know, to the millionth.
inline double exact(MicroPoints points) { return static_cast<double>(points) / 1e6; }

struct OutputStyle {
  city::Language language{city::Language::fr};
  bool open{};  // for the public: no uptake, no evidence, no room by name
};

// One object on one line, its end included. Points exact to the millionth; the same bytes for the
// same score, on every architecture.
std::string score_line(const Score& score, const OutputStyle& style);

// A few lines a person reads: verdict, score, gates, use cases, reasons, works.
std::string score_text(const Score& score, const OutputStyle& style);

}  // namespace preau::verdicts
