// Classes, pupils and adults that nobody counted. Inside this folder only.
#pragma once

#include <optional>

#include "collector/score/score.hh"

namespace preau {

// They are taken to be few, as all that is open is taken to be good; `what` says which must be told
// first.
struct FewestTold {
  SchoolFacts facts;
  Text what;
};

// Empty: all that the profile asks for was told.
std::optional<FewestTold> fewest_told(const Profile& profile, const SchoolFacts& facts);

}  // namespace preau
