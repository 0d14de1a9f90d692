// Several tables about one city's schools, joined.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "collector/opendata/columns.hh"

namespace preau::opendata {

struct Merged {
  std::vector<Facts> schools;         // by UAI
  std::vector<std::size_t> site;      // of each: equal numbers share a place; 0, 1, ... in order
  std::vector<std::string> notes;     // repaired or not used, and how
  std::vector<std::string> left_out;  // refused, and why
  std::string summary;                // what of each table was used
};

struct Choice {
  std::string commune;  // INSEE code; empty: all
  bool private_too{};
};

// The first table says which schools there are; the others add what they know of those, by UAI, or
// by the surname of the school where they have none. Later years win over earlier ones.
Merged merge(std::span<const Table> tables, const Choice& choice);

}  // namespace preau::opendata
