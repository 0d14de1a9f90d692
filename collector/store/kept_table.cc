#include "collector/store/kept_table.hh"

#include "collector/store/row.hh"

namespace preau {

void add_document(SQLite::Database& db, const std::string& kind, const std::string& content,
                  UtcTime taken) {
  SQLite::Statement add(db, "INSERT INTO document (kind, taken, content) VALUES (?, ?, ?)");
  Bind(add) << kind << taken << content;
  add.exec();
}

std::optional<std::string> newest_document(const SQLite::Database& db, const std::string& kind) {
  SQLite::Statement select(
      db, "SELECT content FROM document WHERE kind = ? ORDER BY position DESC LIMIT 1");
  Bind(select) << kind;
  return select.executeStep() ? std::optional(Row(select).text()) : std::nullopt;
}

std::vector<Store::Outcome> insert_scores(SQLite::Database& db,
                                          std::span<const Store::KeptScore> scores, UtcTime made) {
  SQLite::Statement find(db, R"sql(
    SELECT content FROM score
    WHERE as_of = ? AND uai = ? AND profile = ? AND profile_version = ?)sql");
  SQLite::Statement add(db, R"sql(
    INSERT INTO score (as_of, uai, profile, profile_version, made, content)
    VALUES (?, ?, ?, ?, ?, ?))sql");
  std::vector<Store::Outcome> out;
  for (const auto& each : scores) {
    find.reset();
    Bind(find) << each.as_of << each.uai << each.profile << each.profile_version;
    if (find.executeStep()) {
      const bool same = Row(find).text() == each.content;
      out.push_back(same ? Store::Outcome::duplicate : Store::Outcome::conflict);
      continue;
    }
    add.reset();
    Bind(add) << each.as_of << each.uai << each.profile << each.profile_version << made
              << each.content;
    add.exec();
    out.push_back(Store::Outcome::stored);
  }
  return out;
}

std::vector<Store::KeptScore> select_scores(const SQLite::Database& db) {
  SQLite::Statement select(db, R"sql(
    SELECT as_of, uai, profile, profile_version, content FROM score
    ORDER BY as_of, uai, profile, profile_version)sql");
  std::vector<Store::KeptScore> out;
  while (select.executeStep()) {
    Row row(select);
    auto& each = out.emplace_back();
    each.as_of = row.time();
    each.uai = row.text();
    each.profile = row.text();
    each.profile_version = row.text();
    each.content = row.text();
  }
  return out;
}

}  // namespace preau
