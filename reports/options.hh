// The command line of preau-report.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "reports/city/language.hh"

namespace preau::report {

struct Options {
  bool serve{};  // else: city
  std::string db;
  std::string out;
  std::string listen{"127.0.0.1:8080"};
  std::string profile;           // a file; empty: the built-in ones
  std::optional<UtcTime> as_of;  // absent: now
  city::Language language{city::Language::fr};
  bool json{};
};

// What to do, or the exit code when that is settled (help, version, a mistake: 2).
std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace preau::report
