// The record table: one Record, one row. Inside this folder only.
#pragma once

#include <optional>
#include <vector>

#include "collector/store/store.hh"

namespace SQLite {
class Database;
}

namespace preau {

// Within a transaction that the caller holds.
std::vector<Store::Outcome> insert_records(SQLite::Database& db, std::span<const Record> records,
                                           UtcTime received);

// `site`: of that one alone.
std::vector<Record> select_latest(const SQLite::Database& db, Store::Which which,
                                  const std::optional<std::string>& site = std::nullopt);
std::vector<Record> select_of_site(const SQLite::Database& db, const std::string& site,
                                   std::size_t most);
std::map<std::string, Store::ProbeCount> select_probes(const SQLite::Database& db);

}  // namespace preau
