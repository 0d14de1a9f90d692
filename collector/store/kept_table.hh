// Documents and kept scores. Inside this folder only.
#pragma once

#include "collector/store/store.hh"

namespace SQLite {
class Database;
}

namespace preau {

// Within a transaction that the caller holds.
void add_document(SQLite::Database& db, const std::string& kind, const std::string& content,
                  UtcTime taken);
std::optional<std::string> newest_document(const SQLite::Database& db, const std::string& kind);

std::vector<Store::Outcome> insert_scores(SQLite::Database& db,
                                          std::span<const Store::KeptScore> scores, UtcTime made);
std::vector<Store::KeptScore> select_scores(const SQLite::Database& db);

}  // namespace preau
