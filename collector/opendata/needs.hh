// The file of what each school needs (REP, QPV, recovery plan, uptake), before it is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace preau::opendata {

// What is wrong, one sentence each; empty when the store may keep it. Nothing that may name a
// person gets there: uptake holds a mark, a role and a date, and the role must be one. What the
// words mean is preau-report's to judge.
std::vector<std::string> problems_of_needs(std::string_view text, const std::string& file);

}  // namespace preau::opendata
