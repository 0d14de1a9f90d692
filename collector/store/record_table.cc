#include "collector/store/record_table.hh"

#include <set>
#include <utility>

#include "collector/store/row.hh"

namespace preau {

namespace {

using Outcome = Store::Outcome;

// In the order of bind_record() and read_record().
const std::string kColumns =
    "probe, seq, site, line, room, visit, metric, segment, target, method, start, duration_ns, "
    "samples, value, unit, low, high, validity, limited_by, coverage, bssid, ssid, channel, note, "
    "failure";

std::int64_t signed_count(std::uint64_t count) { return static_cast<std::int64_t>(count); }

void bind_record(SQLite::Statement& insert, const Record& r, UtcTime received) {
  const auto& ap = r.access_point;
  Bind bind(insert);
  bind << r.probe << signed_count(r.seq) << r.site << r.line << r.room << r.visit << r.metric
       << to_string(r.segment) << r.target << r.method << r.start
       << std::int64_t{r.duration.count()} << signed_count(r.samples) << r.value
       << to_string(r.unit);
  bind << (r.interval ? std::optional(r.interval->low) : std::nullopt)
       << (r.interval ? std::optional(r.interval->high) : std::nullopt);
  bind << to_string(r.validity) << to_string(r.limited_by)
       << (r.coverage ? std::optional(to_string(*r.coverage)) : std::nullopt);
  bind << (ap ? std::optional(ap->bssid) : std::nullopt)
       << (ap ? std::optional(ap->ssid) : std::nullopt)
       << (ap ? std::optional(std::int64_t{ap->channel}) : std::nullopt);
  bind << r.note << r.failure << received;
}

Record read_record(const SQLite::Statement& select) {
  Row row(select);
  Record r;
  r.probe = row.text();
  r.seq = row.count();
  r.site = row.text();
  r.line = row.maybe_text();
  r.room = row.maybe_text();
  r.visit = row.maybe_text();
  r.metric = row.text();
  r.segment = row.name<Segment>();
  r.target = row.text();
  r.method = row.text();
  r.start = row.time();
  r.duration = std::chrono::nanoseconds{row.integer()};
  r.samples = row.count();
  r.value = row.maybe_number();
  r.unit = row.name<Unit>();
  const auto low = row.maybe_number();
  const auto high = row.maybe_number();
  if (low && high) r.interval = Interval{*low, *high};
  r.validity = row.name<Validity>();
  r.limited_by = row.name<LimitedBy>();
  r.coverage = row.maybe_name<Coverage>();
  const auto bssid = row.maybe_text();
  const auto ssid = row.maybe_text();
  const auto channel = row.maybe_integer();
  if (bssid)
    r.access_point =
        AccessPoint{*bssid, ssid.value_or(""), static_cast<std::uint32_t>(channel.value_or(0))};
  r.note = row.text();
  r.failure = row.text();
  return r;
}

std::vector<Record> all_records(SQLite::Statement& select) {
  std::vector<Record> records;
  while (select.executeStep()) records.push_back(read_record(select));
  return records;
}

std::optional<Record> find_record(SQLite::Statement& select, const Record& r) {
  select.reset();
  Bind(select) << r.probe << signed_count(r.seq);
  return select.executeStep() ? std::optional(read_record(select)) : std::nullopt;
}

}  // namespace

std::vector<Outcome> insert_records(SQLite::Database& db, std::span<const Record> records,
                                    UtcTime received) {
  SQLite::Statement select(db, "SELECT " + kColumns + " FROM record WHERE probe = ? AND seq = ?");
  SQLite::Statement insert(db, "INSERT INTO record (" + kColumns +
                                   ", received) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                                   "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  std::vector<Outcome> outcomes;
  outcomes.reserve(records.size());
  for (const auto& record : records) {
    if (const auto there = find_record(select, record)) {
      outcomes.push_back(*there == record ? Outcome::duplicate : Outcome::conflict);
      continue;
    }
    insert.reset();
    bind_record(insert, record, received);
    insert.exec();
    outcomes.push_back(Outcome::stored);
  }
  return outcomes;
}

namespace {

std::vector<Record> select_newest(const SQLite::Database& db, const std::string& that,
                                  const std::optional<std::string>& site) {
  // One short walk of an index for each series, however many records there are. The planner would
  // take record_of_site, and sort all records of the site for each of its series.
  SQLite::Statement select(db, "SELECT " + kColumns + R"sql(
    FROM (
      SELECT n.* FROM series AS s
      CROSS JOIN record AS n ON (n.probe, n.seq) =
        (SELECT r.probe, r.seq FROM record AS r INDEXED BY record_of_series
         WHERE r.site = s.site AND r.line IS s.line AND r.room IS s.room
           AND r.metric = s.metric AND r.segment = s.segment AND r.target = s.target
           )sql" + that + R"sql(
         ORDER BY r.dated DESC, r.probe DESC, r.seq DESC LIMIT 1)
      WHERE ?1 IS NULL OR s.site = ?1)
    ORDER BY site, line, room, metric, segment, target)sql");
  Bind(select) << site;
  return all_records(select);
}

}  // namespace

std::vector<Record> select_latest(const SQLite::Database& db, Store::Which which,
                                  const std::optional<std::string>& site) {
  if (which == Store::Which::valid) return select_newest(db, "AND r.validity = 'valid'", site);
  auto out = select_newest(db, "", site);
  if (which == Store::Which::any) return out;
  std::set<std::pair<std::string, std::uint64_t>> there;
  for (const auto& each : out) there.emplace(each.probe, each.seq);
  for (auto& each : select_newest(db, "AND r.validity = 'valid' AND r.limited_by <> 'probe'", site))
    if (!there.contains({each.probe, each.seq})) out.push_back(std::move(each));
  return out;
}

std::vector<Record> select_of_site(const SQLite::Database& db, const std::string& site,
                                   std::size_t most) {
  SQLite::Statement select(db, "SELECT " + kColumns + R"sql(
    FROM (SELECT * FROM record WHERE site = ? ORDER BY dated DESC, probe DESC, seq DESC LIMIT ?)
    ORDER BY dated, probe, seq)sql");
  Bind(select) << site << signed_count(most);
  return all_records(select);
}

std::map<std::string, Store::ProbeCount> select_probes(const SQLite::Database& db) {
  SQLite::Statement select(db, "SELECT name, records, highest_seq, newest FROM probe");
  std::map<std::string, Store::ProbeCount> probes;
  while (select.executeStep()) {
    Row row(select);
    auto name = row.text();
    const auto records = row.count(), highest_seq = row.count();
    probes.emplace(std::move(name), Store::ProbeCount{records, highest_seq, row.time()});
  }
  return probes;
}

}  // namespace preau
