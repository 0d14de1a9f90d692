// The file of what each school needs (REP, QPV, recovery plan, uptake), before it is kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probe/record/time.hh"
#include "probe/record/uai.hh"

namespace preau::opendata {

// What is wrong, one sentence each; empty when the store may keep it. Nothing that may name a
// person gets there: uptake holds a mark, a role and a date, and the role must be one. What
// would be passed over in every ranking is told to whoever gives it. Nobody judged uptake after
// `now`.
std::vector<std::string> problems_of_needs(std::string_view text, const std::string& file,
                                           UtcTime now);

// Whose needs they are, in the file's order; of a file without problems.
std::vector<Uai> schools_of_needs(std::string_view text);

}  // namespace preau::opendata
