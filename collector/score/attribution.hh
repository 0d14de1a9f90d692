// Whom the points below 100 are charged to. Inside this folder only.
#pragma once

#include <span>
#include <vector>

#include "collector/score/evaluate.hh"

namespace preau {

// Points lost among the known cells, each cell's shortfall charged to the requirement that binds it
// (ties split). They sum exactly to `points`, largest first, then in the order of the profile.
std::vector<Reason> lost(std::span<const Cell> cells, const SchoolFacts& facts, MicroPoints points);

// Points that the unknown cells could still take away, charged to what is missing there. Of 100.
std::vector<Reason> at_risk(std::span<const Cell> cells, const SchoolFacts& facts);

// Points that no measurement that is missing could bring back, from 100 to `high`: charged, in all
// cells, to the requirements whose good end holds a cell's good end down. They sum exactly to
// `points`.
std::vector<Reason> certain(std::span<const Cell> cells, const SchoolFacts& facts,
                            MicroPoints points);

// Points between the ends of the known cells, whose values are known between two ends only, or are
// old: down from the value to the requirement that binds the bad end, up from it to those that bind
// the value. Of 100.
std::vector<Reason> in_doubt(std::span<const Cell> cells, const SchoolFacts& facts);

}  // namespace preau
