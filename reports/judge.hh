// The verbs that judge schools without a city's report: score, priorities,
// sensitivity, profile.
#pragma once

#include <functional>
#include <stdexcept>

#include "collector/score/score.hh"
#include "reports/options.hh"

namespace preau::report {

// A profile that cannot be read: exit code 2, as every wrong use.
struct BadProfile : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The shipped profile of that name, else the file; throws BadProfile.
Profile chosen_profile(const std::string& name);

// Which profile for a school: the one that was asked for, else the one of its type.
std::function<Profile(SchoolType)> profile_for(const Options& options);

// Exit codes: 0; 1 some schools left out; 3 none could be scored.
int score_schools(const Options& options);
int compare_standards(const Options& options);
int tell_changes(const Options& options);
int tell_indicators(const Options& options);
int rank_schools(const Options& options);
int test_choices(const Options& options);
int check_profile(const Options& options);
int explain_profile(const Options& options);

}  // namespace preau::report
