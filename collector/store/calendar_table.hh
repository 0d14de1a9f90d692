// The tables of when: holidays, and the weeks of schools. Inside this folder only.
#pragma once

#include "collector/hours/calendar.hh"
#include "probe/record/site.hh"

namespace SQLite {
class Database;
}

namespace preau {

// Within a transaction that the caller holds.
void write_holidays(SQLite::Database& db, const std::string& zone,
                    const std::vector<Holiday>& holidays);
std::vector<Holiday> read_holidays(const SQLite::Database& db);

void write_weeks(SQLite::Database& db, const School& school);
std::vector<Week> read_weeks(const SQLite::Database& db, const Uai& uai);

}  // namespace preau
