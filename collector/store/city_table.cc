#include "collector/store/city_table.hh"

#include "collector/store/calendar_table.hh"
#include "collector/store/row.hh"

namespace preau {

namespace {

std::optional<double> number(const std::optional<Mbps>& rate) {
  return rate ? std::optional(rate->value) : std::nullopt;
}

std::optional<Mbps> rate(const std::optional<double>& number) {
  return number ? std::optional(Mbps{*number}) : std::nullopt;
}

Uai read_uai(Row& row) {
  const auto uai = Uai::parse(row.text());
  if (!uai) throw StoreError(uai.error());
  return *uai;
}

void write_site(SQLite::Database& db, const Site& site) {
  SQLite::Statement insert(db, "INSERT INTO site (id, name) VALUES (?, ?)");
  Bind(insert) << site.id << site.name;
  insert.exec();
  for (const auto& line : site.lines) {
    SQLite::Statement add(db, R"sql(
      INSERT INTO line (site, id, access, contracted_down_mbit_s, contracted_up_mbit_s,
                        guaranteed_down_mbit_s, guaranteed_up_mbit_s)
      VALUES (?, ?, ?, ?, ?, ?, ?))sql");
    Bind(add) << site.id << line.id << to_string(line.access) << number(line.contracted_down)
              << number(line.contracted_up) << number(line.guaranteed_down)
              << number(line.guaranteed_up);
    add.exec();
  }
}

void write_rooms(SQLite::Database& db, const Site& site) {
  for (const auto& room : site.rooms) {
    SQLite::Statement add(db, R"sql(
      INSERT INTO room (site, id, kind, school, level, pupils) VALUES (?, ?, ?, ?, ?, ?))sql");
    Bind(add) << site.id << room.id << to_string(room.kind) << room.school.text()
              << to_string(room.level) << std::int64_t{room.pupils};
    add.exec();
  }
}

void write_school(SQLite::Database& db, const School& school) {
  SQLite::Statement insert(db, R"sql(
    INSERT INTO school (uai, name, type, classes, pupils, teachers) VALUES (?, ?, ?, ?, ?, ?))sql");
  Bind(insert) << school.uai.text() << school.name << to_string(school.type)
               << std::int64_t{school.classes} << std::int64_t{school.pupils}
               << std::int64_t{school.teachers};
  insert.exec();
  for (const auto& site : school.sites) {
    SQLite::Statement add(db, "INSERT INTO school_site (school, site) VALUES (?, ?)");
    Bind(add) << school.uai.text() << site;
    add.exec();
  }
  write_weeks(db, school);
}

std::uint32_t small_count(Row& row) { return static_cast<std::uint32_t>(row.integer()); }

void read_lines(const SQLite::Database& db, Site& site) {
  SQLite::Statement lines(db, R"sql(
    SELECT id, access, contracted_down_mbit_s, contracted_up_mbit_s, guaranteed_down_mbit_s,
           guaranteed_up_mbit_s
    FROM line WHERE site = ? ORDER BY position)sql");
  Bind(lines) << site.id;
  while (lines.executeStep()) {
    Row row(lines);
    auto& line = site.lines.emplace_back();
    line.id = row.text();
    line.access = row.name<AccessKind>();
    line.contracted_down = rate(row.maybe_number());
    line.contracted_up = rate(row.maybe_number());
    line.guaranteed_down = rate(row.maybe_number());
    line.guaranteed_up = rate(row.maybe_number());
  }
}

void read_rooms(const SQLite::Database& db, Site& site) {
  SQLite::Statement rooms(db, R"sql(
    SELECT id, kind, school, level, pupils FROM room WHERE site = ? ORDER BY position)sql");
  Bind(rooms) << site.id;
  while (rooms.executeStep()) {
    Row row(rooms);
    auto id = row.text();
    const auto kind = row.name<RoomKind>();
    auto school = read_uai(row);
    const auto level = row.name<Level>();
    site.rooms.push_back({std::move(id), kind, std::move(school), level, small_count(row)});
  }
}

School read_school(const SQLite::Database& db, Row row) {
  School school{.uai = read_uai(row)};
  school.name = row.text();
  school.type = row.name<SchoolType>();
  school.classes = small_count(row);
  school.pupils = small_count(row);
  school.teachers = small_count(row);
  SQLite::Statement sites(db, "SELECT site FROM school_site WHERE school = ? ORDER BY position");
  Bind(sites) << school.uai.text();
  while (sites.executeStep()) school.sites.push_back(Row(sites).text());
  school.weeks = read_weeks(db, school.uai);
  return school;
}

}  // namespace

void write_city(SQLite::Database& db, const City& city) {
  // Children first: foreign keys hold at every step.
  for (const auto* table : {"room", "lesson", "school_site", "school", "line", "site", "city"})
    db.exec(std::string("DELETE FROM ") + table);
  SQLite::Statement insert(db, R"sql(
    INSERT INTO city (only, name, time_zone, zone, alsace_moselle) VALUES (1, ?, ?, ?, ?))sql");
  Bind(insert) << city.name << city.place.time_zone << city.place.zone
               << std::int64_t{city.place.alsace_moselle};
  insert.exec();
  // Rooms point at schools, and schools at sites.
  for (const auto& site : city.sites) write_site(db, site);
  for (const auto& school : city.schools) write_school(db, school);
  for (const auto& site : city.sites) write_rooms(db, site);
}

City read_city(const SQLite::Database& db) {
  City city;
  SQLite::Statement head(db, "SELECT name, time_zone, zone, alsace_moselle FROM city");
  if (head.executeStep()) {
    Row row(head);
    city.name = row.text();
    city.place.time_zone = row.text();
    city.place.zone = row.text();
    city.place.alsace_moselle = row.integer() != 0;
  }
  SQLite::Statement sites(db, "SELECT id, name FROM site ORDER BY position");
  while (sites.executeStep()) {
    Row row(sites);
    auto& site = city.sites.emplace_back();
    site.id = row.text();
    site.name = row.text();
    read_lines(db, site);
    read_rooms(db, site);
  }
  SQLite::Statement schools(db, R"sql(
    SELECT uai, name, type, classes, pupils, teachers FROM school ORDER BY position)sql");
  while (schools.executeStep()) city.schools.push_back(read_school(db, Row(schools)));
  return city;
}

}  // namespace preau
