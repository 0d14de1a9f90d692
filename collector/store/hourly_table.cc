#include "collector/store/hourly_table.hh"

#include <algorithm>
#include <array>
#include <set>

#include "collector/store/packed_day.hh"
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

  // visit(the day's hours) for each day that has any.
  template <class Visit>
  void each_day(std::int64_t series, UtcHour first, UtcHour end, const Visit& visit) {
    std::vector<Hour> hours;
    each_hour(series, first, end, {}, [&](UtcHour hour, auto in_it) {
      if (!hours.empty() && day_of(hours[0].hour) != day_of(hour)) visit(std::exchange(hours, {}));
      hours.push_back(middle_of(hour, std::move(in_it)));
    });
    if (!hours.empty()) visit(hours);
  }

 private:
  SQLite::Statement select_;
};

class DayWriter {
 public:
  explicit DayWriter(SQLite::Database& db)
      : insert_(db, "INSERT OR REPLACE INTO hourly (series, day, hours) VALUES (?, ?, ?)") {}

  // Hours of one day.
  void write(std::int64_t series, std::span<const Hour> hours) {
    const auto packed = pack_day(hours);
    insert_.reset();
    (Bind(insert_) << series << day_of(hours[0].hour)).octets(packed);
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
  std::set<std::pair<std::int64_t, UtcDay>> touched;
  for (const auto& each : records) {
    if (!counts_in_hours(each)) continue;
    find.reset();
    Bind(find) << each.site << each.line.value_or("") << each.room.value_or("") << each.metric
               << to_string(each.segment) << each.target;
    if (find.executeStep())
      touched.emplace(Row(find).integer(), day_of(hour_of(std::min(each.start, received))));
  }
  Records of(db);
  DayWriter writer(db);
  for (const auto& key : touched) {
    const auto first = key.second * kHoursOfDay;
    of.each_day(key.first, first, first + kHoursOfDay,
                [&](const auto& hours) { writer.write(key.first, hours); });
  }
}

void roll_up_all(SQLite::Database& db) {
  Records of(db);
  DayWriter writer(db);
  for (const auto& series : all_series(db))
    of.each_day(series.id, kFirst, kEnd,
                [&](const auto& hours) { writer.write(series.id, hours); });
}

namespace {

using Span = std::pair<UtcHour, UtcHour>;

class HourReader {
 public:
  explicit HourReader(const SQLite::Database& db)
      : select_(db, R"sql(
      SELECT day, hours FROM hourly WHERE series = ? AND day >= ? AND day <= ? ORDER BY day)sql") {}

  // Those in the spans, which rise.
  void read(std::int64_t series, std::span<const Span> spans, std::vector<Hour>& out) {
    if (spans.empty()) return;
    select_.reset();
    Bind(select_) << series << day_of(spans.front().first) << day_of(spans.back().second - 1);
    while (select_.executeStep()) {
      Row row(select_);
      const auto day = row.integer();
      while (!spans.empty() && spans.front().second <= day * kHoursOfDay) spans = spans.subspan(1);
      if (spans.empty()) return;
      if (spans.front().first >= (day + 1) * kHoursOfDay) continue;
      auto hours = unpack_day(day, row.octets());
      if (!hours) throw StoreError(damaged(series, day, hours.error()));
      for (auto& hour : *hours)
        if (lies_in(spans, hour.hour)) out.push_back(std::move(hour));
    }
  }

 private:
  static bool lies_in(std::span<const Span> spans, UtcHour hour) {
    for (const auto& [first, end] : spans) {
      if (hour < first) return false;
      if (hour < end) return true;
    }
    return false;
  }

  static std::string damaged(std::int64_t series, UtcDay day, const std::string& what) {
    return "table hourly, series " + std::to_string(series) + ", day " + std::to_string(day) +
           ": " + what +
           "; the records are not touched: after \"PRAGMA user_version = 2\" preau-collector makes "
           "the table anew from them";
  }

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
  const std::array whole{Span{first, end}};
  return with_hours(db,
                    [&](std::int64_t id, HourlySeries& of) { reader.read(id, whole, of.hours); });
}

std::vector<HourlySeries> select_hourly(const SQLite::Database& db, const Store::Spans& spans) {
  HourReader reader(db);
  return with_hours(db, [&](std::int64_t id, HourlySeries& of) {
    const auto found = spans.find(of.site);
    if (found != spans.end()) reader.read(id, found->second, of.hours);
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
