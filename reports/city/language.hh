// What is said to people, in their language: words, dates in local time, names of metrics.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "collector/score/score.hh"

namespace preau::city {

enum class Language { fr, en };

// "fr_FR.UTF-8" -> fr; anything that does not begin with "en" is French, the project's first
// language.
Language language_of(std::string_view locale);

inline const std::string& in(Language language, const Text& text) {
  return language == Language::fr ? text.fr : text.en;
}

// " : " / ": "
std::string colon(Language language);

// "24 novembre 2026, 09:15" / "24 November 2026, 09:15", in Paris (UTC, and saying so, where the
// machine has no time zones).
std::string local_time(UtcTime time, Language language);

// "il y a 3 jours" / "3 days ago"
std::string age(UtcTime time, UtcTime now, Language language);

// "64,1": points as people read them, one decimal.
std::string points(MicroPoints points, Language language);

Text verdict_name(Readiness verdict);
Text verdict_meaning(Readiness verdict);
Text gate_name(std::string_view gate);
Text state_name(Gate state);
Text coverage_name(Coverage coverage);
Text type_name(SchoolType type);
Text kind_name(RoomKind kind);
Text segment_name(Segment segment);
Text limit_name(LimitedBy limit);
// A metric of FORMAT.md in words; its own name for one that is not known.
Text metric_name(std::string_view metric);

// The fixed words of the page and the table, by key.
struct Word {
  std::string_view key, fr, en;
};
std::span<const Word> words();
std::string_view word(std::string_view key, Language language);

}  // namespace preau::city
