// What was measured over time, and when each school was at school: what indicators over a window
// are made from.
#pragma once

#include <map>

#include "collector/hours/hourly.hh"
#include "collector/hours/school_hours.hh"

namespace preau {

struct History {
  std::vector<HourlySeries> hourly;
  std::map<Uai, SchoolHours> hours;  // by school
};

}  // namespace preau
