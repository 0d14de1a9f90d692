// A table from its text, which must be one.
#pragma once

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "collector/opendata/columns.hh"

namespace preau::opendata::test {

inline Table table(std::string_view text, const std::string& file = "annuaire.csv") {
  auto out = read_table(text, file);
  REQUIRE(out);
  return *out;
}

}  // namespace preau::opendata::test
