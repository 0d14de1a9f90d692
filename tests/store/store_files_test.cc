// What happens to the file: kill -9, damage, other programs, missing permissions.
#include <fstream>

#include <catch2/catch.hpp>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/store/store.hh"
#include "tests/record/sample.hh"
#include "tests/support/city.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;
using Catch::Matchers::Contains;

namespace {

const UtcTime kNow = *from_iso8601("2026-11-24T09:00:00Z");
constexpr uid_t kNobody = 65534;

void run_sql(const std::filesystem::path& file, const char* sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

// Runs work in a child process that then dies as in a power cut; true when work was finished.
template <class Work>
bool finished_in_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
    } catch (...) {
      ::_exit(1);
    }
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

std::string error_of_opening(const std::filesystem::path& file) {
  try {
    auto store = Store::open(file);
    store.city();
  } catch (const StoreError& error) {
    return error.what();
  }
  return "opened";
}

}  // namespace

TEST_CASE("store: what insert returned for is there after kill -9") {
  const TempDir dir;
  REQUIRE(finished_in_child([&] {
    auto store = Store::open(dir / "s.db");
    store.replace_city(sample_city());
    store.insert(std::vector{sample_record()}, kNow);
  }));
  const auto store = Store::open(dir / "s.db");
  CHECK(store.of_site("tilleuls", 9) == std::vector{sample_record()});
  CHECK(store.city() == sample_city());
}

TEST_CASE("store: a failpoint before the commit leaves nothing, one after it leaves all") {
  const TempDir dir;
  const auto insert_with = [&](const char* point) {
    return finished_in_child([&] {
      ::setenv("PREAU_FAILPOINT", point, 1);
      auto store = Store::open(dir / "s.db");
      store.insert(std::vector{sample_record()}, kNow);
      ::_exit(2);  // not reached: the failpoint kills
    });
  };
  REQUIRE(insert_with("store.before_commit"));
  CHECK(Store::open(dir / "s.db").of_site("tilleuls", 9).empty());
  REQUIRE(insert_with("store.after_commit"));
  CHECK(Store::open(dir / "s.db").of_site("tilleuls", 9).size() == 1);
}

TEST_CASE("store: a reader sees what a writer that has the file open commits") {
  const TempDir dir;
  auto writer = Store::open(dir / "s.db");
  const auto reader = Store::open_read_only(dir / "s.db");
  CHECK(reader.latest().empty());
  writer.insert(std::vector{sample_record()}, kNow);
  CHECK(reader.latest().size() == 1);
}

TEST_CASE("store: a reader without any write permission reads, with a writer and without one") {
  const TempDir dir;
  const auto reads_as_nobody = [&] {
    return finished_in_child([&] {
      if (::getuid() == 0 && ::setuid(kNobody) != 0) ::_exit(3);
      if (Store::open_read_only(dir / "s.db").latest().size() != 1) ::_exit(4);
    });
  };
  {
    auto writer = Store::open(dir / "s.db");
    writer.insert(std::vector{sample_record()}, kNow);
    for (const auto* name : {"s.db", "s.db-wal", "s.db-shm"}) ::chmod((dir / name).c_str(), 0444);
    ::chmod(dir.path().c_str(), 0555);
    CHECK(reads_as_nobody());
  }
  CHECK(reads_as_nobody());
  ::chmod(dir.path().c_str(), 0755);
}

TEST_CASE("store: read-only never creates, and never writes") {
  const TempDir dir;
  CHECK_THROWS_WITH(Store::open_read_only(dir / "s.db"), Contains("s.db: unable to open"));
  CHECK_FALSE(std::filesystem::exists(dir / "s.db"));
  Store::open(dir / "s.db");
  auto reader = Store::open_read_only(dir / "s.db");
  CHECK_THROWS_AS(reader.insert(std::vector{sample_record()}, kNow), StoreError);
  CHECK_THROWS_AS(reader.replace_city(sample_city()), StoreError);
}

TEST_CASE("store: what is no store is refused with its name and what to do") {
  const TempDir dir;
  std::ofstream(dir / "text.db") << std::string(5000, 'x');
  CHECK_THAT(error_of_opening(dir / "text.db"), Contains("text.db") && Contains(".recover"));
  run_sql(dir / "other.db", "CREATE TABLE t (a)");
  CHECK_THAT(error_of_opening(dir / "other.db"), Contains("not one of Préau"));
  CHECK_THAT(error_of_opening(dir / "no"), Contains("opened"));
  CHECK_THAT(error_of_opening(dir / "none/s.db"), Contains("check that the folder exists"));
}

TEST_CASE("store: a store of a newer program is refused, untouched") {
  const TempDir dir;
  Store::open(dir / "s.db");
  run_sql(dir / "s.db", "PRAGMA user_version = 5");
  CHECK_THAT(error_of_opening(dir / "s.db"), Contains("version 5") && Contains("update"));
  CHECK_THROWS_WITH(Store::open_read_only(dir / "s.db"), Contains("update"));
}

TEST_CASE("store: damage inside the file is an error with a remedy, never wrong records") {
  const TempDir dir;
  const auto file = dir / "s.db";
  {
    auto store = Store::open(file);
    store.replace_city(sample_city());
    store.insert(std::vector{sample_record()}, kNow);
  }
  const auto size = std::filesystem::file_size(file);
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(4096);
  bytes << std::string(size - 4096, '\xa5');
  bytes.close();
  CHECK_THAT(error_of_opening(file), Contains("s.db") && Contains("malformed") &&
                                         Contains("stop the collector, keep a copy"));
}

TEST_CASE("store: nobody can change a record with plain SQL either") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  store.insert(std::vector{sample_record()}, kNow);
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((dir / "s.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "UPDATE record SET value = 1", nullptr, nullptr, nullptr) ==
        SQLITE_CONSTRAINT);
  sqlite3_close(db);
}
