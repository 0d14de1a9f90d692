#include "collector/store/calendar_table.hh"

#include "collector/store/row.hh"

namespace preau {

namespace {

std::chrono::sys_days read_day(Row& row) {
  const auto word = row.text();
  const auto day = from_iso_day(word);
  if (!day) throw StoreError("\"" + word + "\" is not a day");
  return *day;
}

}  // namespace

void write_holidays(SQLite::Database& db, const std::string& zone,
                    const std::vector<Holiday>& holidays) {
  SQLite::Statement old(db, "DELETE FROM holiday WHERE zone = ?");
  Bind(old) << zone;
  old.exec();
  for (const auto& each : holidays) {
    SQLite::Statement add(db,
                          "INSERT INTO holiday (zone, name, first, resumes) VALUES (?, ?, ?, ?)");
    Bind(add) << zone << each.name << to_iso_day(each.first) << to_iso_day(each.resumes);
    add.exec();
  }
}

std::vector<Holiday> read_holidays(const SQLite::Database& db) {
  SQLite::Statement select(db, "SELECT zone, name, first, resumes FROM holiday ORDER BY position");
  std::vector<Holiday> out;
  while (select.executeStep()) {
    Row row(select);
    auto& each = out.emplace_back();
    each.zone = row.text();
    each.name = row.text();
    each.first = read_day(row);
    each.resumes = read_day(row);
  }
  return out;
}

void write_weeks(SQLite::Database& db, const School& school) {
  for (const auto& week : school.weeks)
    for (const auto& lesson : week.lessons) {
      SQLite::Statement add(
          db, "INSERT INTO lesson (school, week, weekday, begin, end) VALUES (?, ?, ?, ?, ?)");
      Bind(add) << school.uai.text() << to_iso_day(week.from) << std::int64_t{lesson.weekday}
                << std::int64_t{lesson.begin} << std::int64_t{lesson.end};
      add.exec();
    }
}

std::vector<Week> read_weeks(const SQLite::Database& db, const Uai& uai) {
  SQLite::Statement select(
      db, "SELECT week, weekday, begin, end FROM lesson WHERE school = ? ORDER BY position");
  Bind(select) << uai.text();
  std::vector<Week> out;
  while (select.executeStep()) {
    Row row(select);
    const auto from = read_day(row);
    if (out.empty() || out.back().from != from) out.push_back({from, {}});
    auto& lesson = out.back().lessons.emplace_back();
    lesson.weekday = static_cast<unsigned>(row.integer());
    lesson.begin = static_cast<std::uint16_t>(row.integer());
    lesson.end = static_cast<std::uint16_t>(row.integer());
  }
  return out;
}

}  // namespace preau
