// The only file of the probe that holds SQL.
#include "probe/agent/spool.hh"

#include <algorithm>
#include <stdexcept>

#include <SQLiteCpp/SQLiteCpp.h>

namespace preau {

namespace {

// AUTOINCREMENT: a number that was given is never given again, even after its record has left.
constexpr auto kSchema = R"sql(
  CREATE TABLE IF NOT EXISTS pending (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    record TEXT NOT NULL                        -- JSON, probe/record/FORMAT.md
  ) STRICT;
  CREATE TABLE IF NOT EXISTS refused (          -- the collector will never take these
    seq    INTEGER PRIMARY KEY,
    reason TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS origin (first_seq INTEGER NOT NULL) STRICT;
)sql";

SQLite::Database open(const std::filesystem::path& file) {
  try {
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 10'000);
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    db.exec(kSchema);
    return db;
  } catch (const SQLite::Exception& error) {
    throw std::runtime_error("open spool " + file.string() + ": " + error.what());
  }
}

}  // namespace

struct Spool::Impl {
  mutable SQLite::Database db;

  std::uint64_t number(const char* sql) const {
    return static_cast<std::uint64_t>(db.execAndGet(sql).getInt64());
  }
};

Spool::Spool(const std::filesystem::path& file, UtcTime now)
    : impl_(std::make_unique<Impl>(Impl{open(file)})) {
  auto& db = impl_->db;
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  if (impl_->number("SELECT count(*) FROM origin") == 0) {
    const auto first =
        std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count();
    SQLite::Statement origin(db, "INSERT INTO origin(first_seq) VALUES (?)");
    origin.bind(1, std::int64_t{first});
    origin.exec();
    SQLite::Statement start(db, "INSERT INTO sqlite_sequence(name, seq) VALUES ('pending', ? - 1)");
    start.bind(1, std::int64_t{first});
    start.exec();
  }
  transaction.commit();
}

Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;

std::uint64_t Spool::append(Record record) {
  auto& db = impl_->db;
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  record.seq = 1 + impl_->number("SELECT seq FROM sqlite_sequence WHERE name = 'pending'");
  if (const auto found = problems(record); !found.empty())
    throw std::logic_error("record of " + record.metric + ": " + found.front());
  SQLite::Statement insert(db, "INSERT INTO pending(seq, record) VALUES (?, ?)");
  insert.bind(1, static_cast<std::int64_t>(record.seq));
  insert.bind(2, to_json(record));
  insert.exec();
  transaction.commit();
  return record.seq;
}

std::vector<Record> Spool::oldest(std::size_t most, std::size_t most_octets) const {
  std::vector<Record> records;
  std::size_t octets = 0;
  SQLite::Statement query(impl_->db, "SELECT record FROM pending ORDER BY seq LIMIT ?");
  query.bind(1, static_cast<std::int64_t>(most));
  while (query.executeStep()) {
    const auto text = query.getColumn(0).getString();
    octets += text.size() + 1;  // and a comma
    if (octets > most_octets && !records.empty()) break;
    auto record = record_from_json(text);
    if (!record) throw std::runtime_error("spool: a record cannot be read: " + record.error());
    records.push_back(*std::move(record));
  }
  return records;
}

void Spool::settle(const Acknowledgement& acknowledgement, std::span<const Record> sent) {
  auto& db = impl_->db;
  const auto was_sent = [&](std::uint64_t seq) {
    return std::ranges::find(sent, seq, &Record::seq) != sent.end();
  };
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement set_aside(db,
                              "INSERT OR IGNORE INTO refused(seq, reason, record) "
                              "SELECT seq, ?, record FROM pending WHERE seq = ?");
  SQLite::Statement forget(db, "DELETE FROM pending WHERE seq = ?");
  const auto drop = [&](std::uint64_t seq) {
    forget.reset();
    forget.bind(1, static_cast<std::int64_t>(seq));
    forget.exec();
  };
  for (const auto* safe : {&acknowledgement.stored, &acknowledgement.duplicates})
    for (const auto seq : *safe)
      if (was_sent(seq)) drop(seq);
  for (const auto& refusal : acknowledgement.refused) {
    if (!was_sent(refusal.seq)) continue;
    set_aside.reset();
    set_aside.bind(1, refusal.reason);
    set_aside.bind(2, static_cast<std::int64_t>(refusal.seq));
    set_aside.exec();
    drop(refusal.seq);
  }
  transaction.commit();
}

Spool::Counts Spool::counts() const {
  Counts counts;
  counts.pending = impl_->number("SELECT count(*) FROM pending");
  counts.refused = impl_->number("SELECT count(*) FROM refused");
  counts.first_seq = impl_->number("SELECT first_seq FROM origin");
  counts.last_seq = impl_->number("SELECT seq FROM sqlite_sequence WHERE name = 'pending'");
  counts.appended = counts.last_seq + 1 - counts.first_seq;
  return counts;
}

}  // namespace preau
