// A profile as a table that a person can argue with: every figure with its source.
#pragma once

#include <string>

#include "collector/score/profile.hh"
#include "reports/city/language.hh"

namespace preau::verdicts {

std::string explain(const Profile& profile, city::Language language);

}  // namespace preau::verdicts
