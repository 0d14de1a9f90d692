// What several rows say of one school, joined.
#pragma once

#include <optional>
#include <string>

#include "collector/opendata/columns.hh"

namespace preau::opendata {

// As a table says it, or else its name.
std::optional<SchoolType> type_told(const Facts& school);

// More than a name and a year.
bool tells_anything(const Facts& row);

// What the row says wins; but no earlier edition of REP or QPV over a later one, nor a mere yes
// over REP+.
void take(Facts& into, const Facts& from);

// "classes 12, before 11": what is said otherwise than it was before.
std::string differences(const Facts& before, const Facts& now);

}  // namespace preau::opendata
