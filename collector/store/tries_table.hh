// How often a room's network was tried. Inside this folder only.
#pragma once

#include <vector>

#include "collector/store/store.hh"

namespace SQLite {
class Database;
}

namespace preau {

std::vector<Store::Tries> select_tries(const SQLite::Database& db, std::string_view metric,
                                       UtcTime since);

}  // namespace preau
