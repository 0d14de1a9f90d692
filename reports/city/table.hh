// The ranked table for a terminal, and the same as JSON for programs.
#pragma once

#include <string>

#include "reports/city/report.hh"

namespace preau::city {

struct TableStyle {
  std::size_t width{};  // columns of the terminal; 0: not a terminal, lines as long as needed
  bool colour{};
};

// A heading, then each school on a line of its own with UAI, verdict and score, which are never
// cut. Where the terminal is too narrow for the rest of it, that follows on indented lines.
std::string table(const CityReport& report, Language language, const TableStyle& style);

// One object a school, one a line, in the table's order; numbers exact to the millionth.
std::string json_lines(const CityReport& report);

}  // namespace preau::city
