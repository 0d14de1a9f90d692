// Priority education (REP, REP+) and priority quarters (QPV): two attributes, each with its
// edition.
#pragma once

#include "collector/opendata/row.hh"

namespace preau::opendata {

// An empty cell tells nothing, "none" is said by a word; any other word is refused.
void tell_rep(Row& row, Facts& facts);
void tell_qpv(Row& row, Facts& facts);

// What only the whole table shows: whether its directory's column for REP was kept, and of which
// year the list of quarters is.
void settle_areas(Table& table, const Header& header, const Csv& csv);

}  // namespace preau::opendata
