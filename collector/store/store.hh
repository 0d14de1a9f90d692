// The store: every accepted record, and the city it is about. One SQLite file that a person can
// open with ordinary tools; schema.sql beside this header is the documentation of its tables.
//
// Durability: insert() and replace_city() have reached the disk when they return (WAL,
// synchronous=FULL). Errors of the database are exceptions (SQLite::Exception is turned into
// StoreError, which says what was attempted, on which file, and what to do).
// Threads: one Store may be used from several threads; it serialises itself.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "collector/hours/calendar.hh"
#include "collector/hours/hourly.hh"
#include "probe/record/record.hh"
#include "probe/record/site.hh"

namespace preau {

struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Store {
 public:
  // Creates the file and its tables when they are not there, and brings older ones to this version;
  // refuses a schema newer than it knows, and a database that is not a store.
  static Store open(const std::filesystem::path& file);
  // For reports: never writes; the file must exist. Needs permission to read the file and, beside
  // it, FILE-wal and FILE-shm, which a collector leaves there even when it has ended.
  static Store open_read_only(const std::filesystem::path& file);

  Store(Store&&) noexcept;
  ~Store();

  // stored and duplicate (same probe, seq and content) are both safe. conflict: the pair (probe,
  // seq) is there already with other content; the new record was not stored.
  enum class Outcome { stored, duplicate, conflict };

  // One transaction: all outcomes hold together, one for each record, in order. `received` is the
  // collector's wall clock; a record that was there already keeps the one it came with.
  std::vector<Outcome> insert(std::span<const Record> records, UtcTime received);

  void replace_city(const City& city);
  City city() const;  // empty name and lists when none was imported

  // The newest record of each (site, line, room, metric, segment, target), ordered by that key:
  // whatever its validity, or the newest valid one. A record whose start lies after its arrival
  // counts as of its arrival: not every probe has a clock. `judged` is what a score is made from:
  // the newest that the scorer counts (valid, not limited by the probe), and the newest
  // of any validity where that is another, to say why something is missing.
  enum class Which { any, valid, judged };
  std::vector<Record> latest(Which which = Which::any) const;
  std::vector<Record> latest_of_site(const std::string& site, Which which) const;

  // The newest `most` records of one site, oldest first; for traces and the API.
  std::vector<Record> of_site(const std::string& site, std::size_t most) const;

  // Records by (probe, seq).
  using Names = std::set<std::pair<std::string, std::uint64_t>>;

  // What was measured in the hours from `first` to `end` without it, by the hour, ordered by the
  // key of latest(); series without an hour are left out. From the roll-ups; `without`: as if these
  // records were not there, which needs a walk through all records of those hours.
  std::vector<HourlySeries> hourly(UtcHour first, UtcHour end, const Names& without = {}) const;
  // The same of some hours at each site, [first, end), rising; of other sites nothing.
  using Spans = std::map<std::string, std::vector<std::pair<UtcHour, UtcHour>>>;
  std::vector<HourlySeries> hourly(const Spans& spans) const;
  // The same from the records, however many: what the roll-ups must agree with.
  std::vector<HourlySeries> hourly_from_records(UtcHour first, UtcHour end,
                                                const Names& without = {}) const;

  // All that is known of a zone, in place of what was.
  void replace_holidays(const std::string& zone, const std::vector<Holiday>& holidays);
  std::vector<Holiday> holidays() const;  // of all zones

  // A document of a kind takes the place of the one before, which stays in the file.
  void put_document(const std::string& kind, const std::string& content, UtcTime taken);
  std::optional<std::string> document(const std::string& kind) const;

  // A score as it was made, with the profile and version that made it.
  struct KeptScore {
    UtcTime as_of{};
    std::string uai, profile, profile_version;
    std::string content;  // JSON
    bool operator==(const KeptScore&) const = default;
  };
  // conflict: another score stands under that moment, school, profile and version; it stays.
  std::vector<Outcome> keep(std::span<const KeptScore> scores, UtcTime made);
  std::vector<KeptScore> kept() const;  // by moment, school, profile

  struct ProbeCount {
    std::uint64_t records{};
    std::uint64_t highest_seq{};
    UtcTime newest{};  // the latest start among its records, by the probe's own clock
  };
  std::map<std::string, ProbeCount> probes() const;

  struct Tries {
    std::string site, room;
    std::uint64_t all{};     // that tell: passed, or failed by the network
    std::uint64_t passed{};  // with a value
  };
  // Of one metric, of each room where there are any since then, by site and room.
  std::vector<Tries> tries(std::string_view metric, UtcTime since) const;

  // Reads one row, to know that the file still answers.
  void check() const;

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace preau
