// What was measured over time, and when each school was at school: what indicators over a window
// are made from.
#pragma once

#include <map>

#include "collector/hours/hourly.hh"
#include "collector/hours/school_hours.hh"

namespace preau {

// How far back a profile asks, in days, and whether for school hours alone: those are a tenth of
// all.
struct Reach {
  std::int64_t days{};
  bool only_school{true};
};

// What both ask for.
constexpr Reach operator|(Reach a, Reach b) {
  return {a.days > b.days ? a.days : b.days, a.only_school && b.only_school};
}

struct History {
  std::vector<HourlySeries> hourly;
  std::map<Uai, SchoolHours> hours;  // by school
};

}  // namespace preau
