// The tables of the city. Inside this folder only.
#pragma once

#include "probe/record/site.hh"

namespace SQLite {
class Database;
}

namespace preau {

// Within a transaction that the caller holds.
void write_city(SQLite::Database& db, const City& city);
City read_city(const SQLite::Database& db);

}  // namespace preau
