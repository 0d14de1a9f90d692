#include "collector/store/store.hh"

#include <mutex>

#include <sqlite3.h>

#include "collector/store/calendar_table.hh"
#include "collector/store/city_table.hh"
#include "collector/store/failpoint.hh"
#include "collector/store/hourly_table.hh"
#include "collector/store/kept_table.hh"
#include "collector/store/record_table.hh"
#include "collector/store/row.hh"
#include "collector/store/schema.hh"
#include "collector/store/tries_table.hh"

namespace preau {

namespace {

constexpr int kBusyMilliseconds = 5'000;
constexpr int kApplicationId = 0x50524155;  // "PRAU": file(1) and we know the file as ours

std::string advice(int code, const std::string& file) {
  switch (code & 0xff) {  // the low octet is the primary result code
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the file is damaged or is no store: stop the collector, keep a copy, and save what "
             "can be read with: sqlite3 " +
             file + " .recover | sqlite3 saved.db";
    case SQLITE_FULL:
      return "the disk is full: make room and try again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds it locked: end that program";
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "check that the folder exists and that this user may use the file, " + file +
             "-wal and " + file + "-shm";
    default:
      return "see the text above; the disk may be failing";
  }
}

// The one place where an error of the database becomes a sentence.
template <class Work>
auto attempt(const std::string& what, const std::filesystem::path& file, Work work) {
  const auto where = what + " " + file.string() + ": ";
  try {
    return work();
  } catch (const SQLite::Exception& error) {
    throw StoreError(where + error.what() + "; " + advice(error.getErrorCode(), file.string()));
  } catch (const StoreError& error) {
    throw StoreError(where + error.what());
  }
}

int pragma(SQLite::Database& db, const std::string& name) {
  return db.execAndGet("PRAGMA " + name).getInt();
}

void check_is_ours(SQLite::Database& db) {
  const int version = pragma(db, "user_version");
  if (pragma(db, "application_id") != kApplicationId)
    throw StoreError("a database, but not one of Préau; name another file");
  if (version > kSchemaVersion)
    throw StoreError("its tables are of version " + std::to_string(version) +
                     ", this program knows " + std::to_string(kSchemaVersion) +
                     "; update the program");
}

// For those that may not write: an older file waits for one that may.
void check_is_new(SQLite::Database& db) {
  const int version = pragma(db, "user_version");
  if (version < kSchemaVersion)
    throw StoreError("its tables are of version " + std::to_string(version) + ", not " +
                     std::to_string(kSchemaVersion) +
                     "; let preau-collector open it once, which brings them there");
}

void set_version(SQLite::Database& db) {
  db.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
}

bool has_column(SQLite::Database& db, const std::string& table, const std::string& column) {
  SQLite::Statement count(db, "SELECT count(*) FROM pragma_table_info(?) WHERE name = ?");
  count.bind(1, table);
  count.bind(2, column);
  return count.executeStep() && count.getColumn(0).getInt() > 0;
}

void bring_to_version(SQLite::Database& db) {
  if (pragma(db, "user_version") >= kSchemaVersion) return;
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  const int version = pragma(db, "user_version");
  if (version >= kSchemaVersion) return;  // another program was faster
  if (version < 2) {
    db.exec(kSchema2);
    db.exec(R"sql(
    INSERT INTO series (site, line, room, metric, segment, target, unit)
      SELECT site, line, room, metric, segment, target, min(unit) FROM record
      GROUP BY site, line, room, metric, segment, target)sql");
  }
  if (version < 3) {
    db.exec(kSchema3);
    roll_up_all(db);
  }
  // A file told to be of version 2, so that its roll-ups are made anew, has them already.
  if (!has_column(db, "line", "guaranteed_down_mbit_s")) db.exec(kSchema4);
  set_version(db);
  transaction.commit();
}

void create_tables(SQLite::Database& db) {
  // IMMEDIATE, and looked at again inside: two programs may open a new file at once.
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  if (pragma(db, "user_version") != 0 ||
      db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() != 0)
    return;
  db.exec(kSchema);
  db.exec(kSchema2);
  db.exec(kSchema3);
  db.exec(kSchema4);
  db.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
  set_version(db);
  transaction.commit();
}

void prepare_for_writing(SQLite::Database& db) {
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA foreign_keys = ON");
  db.exec("PRAGMA journal_size_limit = 16777216");
  // FILE-wal and FILE-shm stay when the last writer ends, so that a reader that may not create
  // them in this folder can open the store all the same.
  int keep = 1;
  sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

}  // namespace

struct Store::Impl {
  Impl(const std::filesystem::path& path, int flags)
      : file(path), db(path.string(), flags, kBusyMilliseconds) {}

  template <class Work>
  auto locked(const std::string& what, Work work) {
    const std::lock_guard lock(mutex);
    return attempt(what, file, work);
  }

  const std::filesystem::path file;
  SQLite::Database db;
  std::mutex mutex;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store::~Store() = default;

Store Store::open(const std::filesystem::path& file) {
  return attempt("open", file, [&] {
    auto impl = std::make_unique<Impl>(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    if (pragma(impl->db, "user_version") == 0) create_tables(impl->db);
    check_is_ours(impl->db);
    bring_to_version(impl->db);
    prepare_for_writing(impl->db);
    return Store(std::move(impl));
  });
}

Store Store::open_read_only(const std::filesystem::path& file) {
  return attempt("open read-only", file, [&] {
    auto impl = std::make_unique<Impl>(file, SQLite::OPEN_READONLY);
    check_is_ours(impl->db);
    check_is_new(impl->db);
    return Store(std::move(impl));
  });
}

std::vector<Store::Outcome> Store::insert(std::span<const Record> records, UtcTime received) {
  return impl_->locked("insert records into", [&] {
    SQLite::Transaction transaction(impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
    auto outcomes = insert_records(impl_->db, records, received);
    roll_up(impl_->db, records, received);
    failpoint("store.before_commit");
    transaction.commit();
    failpoint("store.after_commit");
    return outcomes;
  });
}

void Store::replace_city(const City& city) {
  impl_->locked("write the city into", [&] {
    SQLite::Transaction transaction(impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
    write_city(impl_->db, city);
    transaction.commit();
  });
}

City Store::city() const {
  return impl_->locked("read the city from", [&] {
    SQLite::Transaction snapshot(impl_->db);  // several tables, one moment
    return read_city(impl_->db);
  });
}

std::vector<Record> Store::latest(Which which) const {
  return impl_->locked("read records from", [&] { return select_latest(impl_->db, which); });
}

std::vector<Record> Store::latest_of_site(const std::string& site, Which which) const {
  return impl_->locked("read records from", [&] { return select_latest(impl_->db, which, site); });
}

std::vector<Store::Tries> Store::tries(std::string_view metric, UtcTime since) const {
  return impl_->locked("count tries in", [&] { return select_tries(impl_->db, metric, since); });
}

std::vector<Record> Store::of_site(const std::string& site, std::size_t most) const {
  return impl_->locked("read records from", [&] { return select_of_site(impl_->db, site, most); });
}

std::vector<HourlySeries> Store::hourly(UtcHour first, UtcHour end, const Names& without) const {
  if (!without.empty()) return hourly_from_records(first, end, without);
  return impl_->locked("read hours from", [&] {
    SQLite::Transaction snapshot(impl_->db);
    return select_hourly(impl_->db, first, end);
  });
}

std::vector<HourlySeries> Store::hourly(const Spans& spans) const {
  return impl_->locked("read hours from", [&] {
    SQLite::Transaction snapshot(impl_->db);
    return select_hourly(impl_->db, spans);
  });
}

std::vector<HourlySeries> Store::hourly_from_records(UtcHour first, UtcHour end,
                                                     const Names& without) const {
  return impl_->locked("read hours from", [&] {
    SQLite::Transaction snapshot(impl_->db);
    return make_hourly(impl_->db, first, end, without);
  });
}

void Store::replace_holidays(const std::string& zone, const std::vector<Holiday>& holidays) {
  impl_->locked("write holidays into", [&] {
    SQLite::Transaction transaction(impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
    write_holidays(impl_->db, zone, holidays);
    transaction.commit();
  });
}

std::vector<Holiday> Store::holidays() const {
  return impl_->locked("read holidays from", [&] { return read_holidays(impl_->db); });
}

void Store::put_document(const std::string& kind, const std::string& content, UtcTime taken) {
  impl_->locked("write a document into", [&] { add_document(impl_->db, kind, content, taken); });
}

std::optional<std::string> Store::document(const std::string& kind) const {
  return impl_->locked("read a document from", [&] { return newest_document(impl_->db, kind); });
}

std::vector<Store::Outcome> Store::keep(std::span<const KeptScore> scores, UtcTime made) {
  return impl_->locked("keep scores in", [&] {
    SQLite::Transaction transaction(impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
    auto outcomes = insert_scores(impl_->db, scores, made);
    transaction.commit();
    return outcomes;
  });
}

std::vector<Store::KeptScore> Store::kept() const {
  return impl_->locked("read scores from", [&] { return select_scores(impl_->db); });
}

std::map<std::string, Store::ProbeCount> Store::probes() const {
  return impl_->locked("read probes from", [&] { return select_probes(impl_->db); });
}

void Store::check() const {
  impl_->locked("read", [&] { pragma(impl_->db, "user_version"); });
}

}  // namespace preau
