#include "collector/store/hourly_table.hh"

#include <algorithm>
#include <set>

#include "collector/store/row.hh"

namespace preau {

namespace {

struct Series {
  std::int64_t id{};
  HourlySeries of;
};

std::vector<Series> all_series(const SQLite::Database& db) {
  SQLite::Statement select(db, R"sql(
    SELECT id, site, line, room, metric, segment, target, unit FROM series
    ORDER BY site, line, room, metric, segment, target)sql");
  std::vector<Series> out;
  while (select.executeStep()) {
    Row row(select);
    auto& [id, of] = out.emplace_back();
    id = row.integer();
    of.site = row.text();
    of.line = row.maybe_text();
    of.room = row.maybe_text();
    of.metric = row.text();
    of.segment = row.name<Segment>();
    of.target = row.text();
    of.unit = row.name<Unit>();
  }
  return out;
}

// Of one series, those that count, rising by time.
class Records {
 public:
  explicit Records(const SQLite::Database& db)
      : select_(db, R"sql(
      SELECT r.dated, r.value, ifnull(r.low, r.value), ifnull(r.high, r.value), r.samples, r.probe, r.seq
      FROM series AS s CROSS JOIN record AS r INDEXED BY record_of_series
        ON r.site = s.site AND r.line IS s.line AND r.room IS s.room
        AND r.metric = s.metric AND r.segment = s.segment AND r.target = s.target
      WHERE s.id = ? AND r.dated >= ? AND r.dated < ?
        AND r.validity = 'valid' AND r.limited_by <> 'probe' AND r.value IS NOT NULL
      ORDER BY r.dated)sql") {}

  // visit(hour, its records) for each hour that has any.
  template <class Visit>
  void each_hour(std::int64_t series, UtcHour first, UtcHour end, const Store::Names& without,
                 const Visit& visit) {
    select_.reset();
    Bind(select_) << series << begin_of(first) << begin_of(end);
    UtcHour hour = 0;
    std::vector<Counted> in_it;
    const auto close = [&] {
      if (!in_it.empty()) visit(hour, std::exchange(in_it, {}));
    };
    while (select_.executeStep()) {
      Row row(select_);
      const auto at = hour_of(row.time());
      if (at != hour) close();
      hour = at;
      Counted each{.value = row.number(), .low = row.number(), .high = row.number()};
      each.samples = row.count();
      each.probe = row.text();
      each.seq = row.count();
      if (!without.contains({each.probe, each.seq})) in_it.push_back(std::move(each));
    }
    close();
  }

 private:
  SQLite::Statement select_;
};

class HourWriter {
 public:
  explicit HourWriter(SQLite::Database& db)
      : insert_(db, R"sql(
      INSERT OR REPLACE INTO hourly (series, hour, value, low, high, records, samples, probe, seq)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql") {}

  void write(std::int64_t series, const Hour& hour) {
    insert_.reset();
    Bind(insert_) << series << hour.hour << hour.value << hour.low << hour.high
                  << static_cast<std::int64_t>(hour.records)
                  << static_cast<std::int64_t>(hour.samples) << hour.probe
                  << static_cast<std::int64_t>(hour.seq);
    insert_.exec();
  }

 private:
  SQLite::Statement insert_;
};

constexpr UtcHour kFirst = 0, kEnd = 24LL * 366 * 8000;  // years that four digits write

}  // namespace

void roll_up(SQLite::Database& db, std::span<const Record> records, UtcTime received) {
  SQLite::Statement find(db, R"sql(
    SELECT id FROM series WHERE site = ? AND ifnull(line, '') = ? AND ifnull(room, '') = ?
      AND metric = ? AND segment = ? AND target = ?)sql");
  std::set<std::pair<std::int64_t, UtcHour>> touched;
  for (const auto& each : records) {
    if (!counts_in_hours(each)) continue;
    find.reset();
    Bind(find) << each.site << each.line.value_or("") << each.room.value_or("") << each.metric
               << to_string(each.segment) << each.target;
    if (find.executeStep())
      touched.emplace(Row(find).integer(), hour_of(std::min(each.start, received)));
  }
  Records of(db);
  HourWriter writer(db);
  for (const auto& key : touched)
    of.each_hour(key.first, key.second, key.second + 1, {}, [&](UtcHour hour, auto in_it) {
      writer.write(key.first, middle_of(hour, std::move(in_it)));
    });
}

void roll_up_all(SQLite::Database& db) {
  Records of(db);
  HourWriter writer(db);
  for (const auto& series : all_series(db))
    of.each_hour(series.id, kFirst, kEnd, {}, [&](UtcHour hour, auto in_it) {
      writer.write(series.id, middle_of(hour, std::move(in_it)));
    });
}

namespace {

class HourReader {
 public:
  explicit HourReader(const SQLite::Database& db)
      : select_(db, R"sql(
      SELECT hour, value, low, high, records, samples, probe, seq FROM hourly
      WHERE series = ? AND hour >= ? AND hour < ? ORDER BY hour)sql") {}

  void read(std::int64_t series, UtcHour first, UtcHour end, std::vector<Hour>& out) {
    select_.reset();
    Bind(select_) << series << first << end;
    while (select_.executeStep()) {
      Row row(select_);
      auto& hour = out.emplace_back();
      hour.hour = row.integer();
      hour.value = row.number();
      hour.low = row.number();
      hour.high = row.number();
      hour.records = row.count();
      hour.samples = row.count();
      hour.probe = row.text();
      hour.seq = row.count();
    }
  }

 private:
  SQLite::Statement select_;
};

// read(id, series) adds its hours; series without any are left out.
template <class Read>
std::vector<HourlySeries> with_hours(const SQLite::Database& db, const Read& read) {
  std::vector<HourlySeries> out;
  for (auto& [id, of] : all_series(db)) {
    read(id, of);
    if (!of.hours.empty()) out.push_back(std::move(of));
  }
  return out;
}

}  // namespace

std::vector<HourlySeries> select_hourly(const SQLite::Database& db, UtcHour first, UtcHour end) {
  HourReader reader(db);
  return with_hours(
      db, [&](std::int64_t id, HourlySeries& of) { reader.read(id, first, end, of.hours); });
}

std::vector<HourlySeries> select_hourly(const SQLite::Database& db, const Store::Spans& spans) {
  HourReader reader(db);
  return with_hours(db, [&](std::int64_t id, HourlySeries& of) {
    const auto found = spans.find(of.site);
    if (found == spans.end()) return;
    for (const auto& [first, end] : found->second) reader.read(id, first, end, of.hours);
  });
}

std::vector<HourlySeries> make_hourly(const SQLite::Database& db, UtcHour first, UtcHour end,
                                      const Store::Names& without) {
  Records records(db);
  return with_hours(db, [&](std::int64_t id, HourlySeries& of) {
    records.each_hour(id, first, end, without, [&](UtcHour hour, auto in_it) {
      of.hours.push_back(middle_of(hour, std::move(in_it)));
    });
  });
}

}  // namespace preau
