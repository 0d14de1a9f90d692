#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "collector/store/store.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;
using Outcome = Store::Outcome;

namespace {

const UtcTime kAutumn = *from_iso8601("2026-09-01T00:00:00Z");
const UtcTime kToday = *from_iso8601("2026-11-24T09:00:00Z");

Store::KeptScore kept_score(std::string version, std::string content) {
  return {kAutumn, "0960001E", "ours", std::move(version), std::move(content)};
}

}  // namespace

TEST_CASE("store: a document takes the place of the one before of its kind, which stays") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  CHECK_FALSE(store.document("events"));
  store.put_document("events", "a = 1", kToday);
  store.put_document("other", "b = 2", kToday);
  store.put_document("events", "a = 3", kToday);
  CHECK(Store::open_read_only(dir / "s.db").document("events") == "a = 3");
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((dir / "s.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db,
                     "INSERT INTO document (kind, taken, content) SELECT kind, taken, content "
                     "FROM document",
                     nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(sqlite3_changes(db) == 3);
  sqlite3_close(db);
}

TEST_CASE("store: a score that is kept stays as it was, another version stands beside it") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  const std::vector first{kept_score("1", "{}")};
  CHECK(store.keep(first, kToday) == std::vector{Outcome::stored});
  CHECK(store.keep(first, kToday) == std::vector{Outcome::duplicate});
  CHECK(store.keep(std::vector{kept_score("1", "{\"score\":1}"), kept_score("2", "{\"score\":2}")},
                   kToday) == std::vector{Outcome::conflict, Outcome::stored});
  CHECK(store.kept() == std::vector{kept_score("1", "{}"), kept_score("2", "{\"score\":2}")});
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((dir / "s.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "UPDATE score SET content = ''", nullptr, nullptr, nullptr) ==
        SQLITE_CONSTRAINT);
  sqlite3_close(db);
}
