// What was merged, for the next step: a city file to complete, or schools for preau-report.
#pragma once

#include <string>

#include "collector/opendata/merge.hh"

namespace preau::opendata {

// TOML as `preau-collector import` reads it: sites shared where schools share a place, each with
// one line of unknown technology, for the city to fill in.
std::string city_toml(const Merged& merged, const std::string& name);

// {"schools": [...]} as `preau-report score|priorities --indicators` reads it, without indicators.
std::string schools_json(const Merged& merged);

}  // namespace preau::opendata
