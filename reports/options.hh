// The command line of preau-report.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "reports/city/language.hh"

namespace preau::report {

enum class Verb {
  city,
  serve,
  score,
  standards,
  changes,
  indicators,
  priorities,
  sensitivity,
  profile_check,
  profile_explain
};

struct Options {
  Verb verb{Verb::city};
  std::string db;
  std::string out;
  std::string listen{"127.0.0.1:8080"};
  std::string profile;           // a shipped name or a file; empty: by the school's type
  std::string indicators;        // file of schools and indicators
  std::string from;              // "sqlite:FILE" or the URL of a collector, instead
  std::string ca;                // of that URL's certificate; empty: the system's authorities
  std::string cert, key;         // of a planner, for that URL's needs; empty: none
  std::string works;             // catalogue; empty: the built-in one
  std::optional<UtcTime> as_of;  // absent: now
  city::Language language{city::Language::fr};
  std::string events;   // with `from`: what closes or annuls records
  std::string weights;  // of priorities; empty: the built-in ones
  std::uint64_t seed{20261129};
  bool json{};
  bool csv{};
  bool open{};  // --public
};

// What to do, or the exit code when that is settled (help, version, a mistake: 2).
std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace preau::report
