#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "collector/store/history.hh"
#include "tests/record/sample.hh"
#include "tests/support/city.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;
using namespace std::chrono_literals;

namespace {

const UtcTime kArrival = *from_iso8601("2026-11-24T18:00:00Z");
const UtcTime kMorning = *from_iso8601("2026-11-24T08:00:00Z");

Record at(std::uint64_t seq, UtcTime start, double value) {
  auto r = sample_record();
  r.seq = seq;
  r.start = start;
  r.value = value;
  r.interval = Interval{value - 1, value + 1};
  return r;
}

std::vector<HourlySeries> all(const Store& store) {
  return store.hourly(hour_of(kMorning) - 24, hour_of(kMorning) + 24);
}

void execute(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

// As an earlier program left it: the tables of that version, and a record.
void make_version(int version, const std::filesystem::path& file) {
  std::stringstream sql;
  for (int each = 1; each <= version; ++each) {
    const auto number = each == 1 ? "" : "_" + std::to_string(each);
    sql << std::ifstream(PREAU_SOURCE_DIR "/collector/store/schema" + number + ".sql").rdbuf();
  }
  sql << "PRAGMA application_id = 1347567957; PRAGMA user_version = " << version << ";"
      << "INSERT INTO city (only, name) VALUES (1, 'Old');"
      << "INSERT INTO record (probe, seq, site, line, metric, segment, target, method, start, "
         "duration_ns, samples, value, unit, validity, limited_by, note, failure, received) VALUES "
         "('p', 1, 'tilleuls', 'l', 'm', 'access', 't', 'x', '2026-11-24T08:10:00.000000Z', 0, 3, "
         "94, 'Mbit/s', 'valid', 'network', '', '', '2026-11-24T18:00:00.000000Z');";
  execute(file, sql.str());
}

void damage_hours(const std::filesystem::path& file) {
  execute(file, "UPDATE hourly SET hours = substr(hours, 1, 20)");
}

}  // namespace

TEST_CASE("store: hours are made anew as records arrive, in whatever batches and order") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  store.insert(std::vector{at(3, kMorning + 40min, 90), at(1, kMorning + 5min, 30)}, kArrival);
  store.insert(std::vector{at(2, kMorning + 20min, 60), at(4, kMorning + 70min, 10)}, kArrival);
  const auto series = all(store);
  REQUIRE(series.size() == 1);
  const auto& hours = series[0].hours;
  REQUIRE(hours.size() == 2);
  CHECK(hours[0].hour == hour_of(kMorning));
  CHECK(hours[0].value == 60);
  CHECK(hours[0].low == 59);
  CHECK(hours[0].records == 3);
  CHECK(hours[0].seq == 2);
  CHECK(hours[1].value == 10);
  CHECK(series == store.hourly_from_records(hour_of(kMorning) - 24, hour_of(kMorning) + 24));
}

TEST_CASE(
    "store: what does not count makes no hour, and a record ahead of its arrival lies in that") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  auto suspect = at(1, kMorning, 30), own = at(2, kMorning, 40);
  suspect.validity = Validity::suspect;
  own.limited_by = LimitedBy::probe;
  store.insert(std::vector{suspect, own, at(3, kArrival + 1h, 50)}, kArrival);
  const auto series = all(store);
  REQUIRE(series.size() == 1);
  REQUIRE(series[0].hours.size() == 1);
  CHECK(series[0].hours[0].hour == hour_of(kArrival));
}

TEST_CASE("store: hours without a record are those of the rest") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  store.insert(std::vector{at(1, kMorning, 30), at(2, kMorning, 90), at(3, kMorning + 2h, 7)},
               kArrival);
  const auto first = hour_of(kMorning), end = first + 24;
  const auto series = store.hourly(first, end, {{"tilleuls-1", 1}, {"tilleuls-1", 3}});
  REQUIRE(series.size() == 1);
  REQUIRE(series[0].hours.size() == 1);
  CHECK(series[0].hours[0].value == 90);
}

TEST_CASE("store: a file of an earlier version is brought to this one, hours included") {
  const TempDir dir;
  make_version(GENERATE(1, 2), dir / "s.db");
  CHECK_THROWS_WITH(Store::open_read_only(dir / "s.db"),
                    Catch::Matchers::Contains("let preau-collector open it once"));
  {
    auto store = Store::open(dir / "s.db");
    CHECK(store.city().name == "Old");
    CHECK(store.city().place == Place{});
    const auto series = all(store);
    REQUIRE(series.size() == 1);
    CHECK(series[0].hours.at(0).value == 94);
    CHECK(series[0].unit == Unit::mbit_per_second);
  }
  CHECK(all(Store::open_read_only(dir / "s.db")).size() == 1);
}

TEST_CASE("store: a file of version 3 keeps its hours, and its lines may tell what is guaranteed") {
  const TempDir dir;
  {
    auto store = Store::open(dir / "s.db");
    store.replace_city(test::sample_city());
    store.insert(std::vector{at(1, kMorning, 30)}, kArrival);
  }
  execute(dir / "s.db",
          "ALTER TABLE line DROP COLUMN guaranteed_down_mbit_s;"
          "ALTER TABLE line DROP COLUMN guaranteed_up_mbit_s; PRAGMA user_version = 3");
  auto store = Store::open(dir / "s.db");
  CHECK(all(store).size() == 1);
  CHECK_FALSE(store.city().sites[0].lines[0].guaranteed_down);
  store.replace_city(test::sample_city());
  CHECK(store.city() == test::sample_city());
}

TEST_CASE("store: a day of damaged hours is refused by name, and made anew by its next record") {
  const TempDir dir;
  {
    auto store = Store::open(dir / "s.db");
    store.insert(std::vector{at(1, kMorning, 30)}, kArrival);
    damage_hours(dir / "s.db");
    CHECK_THROWS_WITH(all(store), Catch::Matchers::Contains("series 1, day 20781: cut short") &&
                                      Catch::Matchers::Contains("PRAGMA user_version = 2"));
    store.insert(std::vector{at(2, kMorning + 2h, 50)}, kArrival);
    CHECK(all(store).at(0).hours.size() == 2);
  }
  damage_hours(dir / "s.db");
  execute(dir / "s.db", "PRAGMA user_version = 2");  // as the message says
  CHECK(all(Store::open(dir / "s.db")).at(0).hours.size() == 2);
}

TEST_CASE("store: hours are those asked for, whatever days they lie in") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  std::vector<Record> records;
  for (int i = 0; i < 72; ++i)
    records.push_back(at(static_cast<std::uint64_t>(i) + 1, kMorning - 72h + i * 1h, i));
  store.insert(records, kArrival);
  const auto first = hour_of(kMorning) - 72;
  const auto values = [](const std::vector<HourlySeries>& series) {
    std::vector<double> out;
    for (const auto& each : series)
      for (const auto& hour : each.hours) out.push_back(hour.value);
    return out;
  };
  CHECK(values(store.hourly(first + 15, first + 17)) == std::vector{15.0, 16.0});  // midnight
  CHECK(values(store.hourly(first + 5, first + 5)).empty());
  const auto site = records[0].site;
  CHECK(values(store.hourly({{site, {{first + 2, first + 3}, {first + 5, first + 6}}}})) ==
        std::vector{2.0, 5.0});
  CHECK(values(store.hourly({{site, {{first, first + 1}, {first + 60, first + 61}}}})) ==
        std::vector{0.0, 60.0});
  CHECK(values(store.hourly({{site, {}}})).empty());
  CHECK(values(store.hourly({{"another", {{first, first + 72}}}})).empty());
}

TEST_CASE("store: holidays of a zone take the place of what was known of it") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  using namespace std::chrono;
  const Holiday a{"A", "Noël", 2025y / 12 / 20, 2026y / 1 / 5},
      b{"B", "Hiver", 2026y / 2 / 14, 2026y / 3 / 2}, c{"B", "Été", 2026y / 7 / 4, 2026y / 7 / 4};
  store.replace_holidays("A", {a});
  store.replace_holidays("B", {c});
  store.replace_holidays("B", {b, c});
  CHECK(store.holidays() == std::vector{a, b, c});
}

TEST_CASE("store: weeks and place of a city survive the round trip") {
  const TempDir dir;
  using namespace std::chrono;
  auto city = sample_city();
  city.place = {"Indian/Reunion", "Réunion", false};
  city.schools[0].weeks = {{2025y / 9 / 1, {{1, 510, 705}, {1, 825, 945}}},
                           {2026y / 9 / 1, {{2, 500, 700}}}};
  auto store = Store::open(dir / "s.db");
  store.replace_city(city);
  CHECK(store.city() == city);
}

TEST_CASE("store: history is empty where no window asks for days") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  store.replace_city(sample_city());
  store.insert(std::vector{at(1, kMorning, 30)}, kArrival);
  CHECK(read_history(store, store.city(), {}, kArrival).hourly.empty());
  const auto history = read_history(store, store.city(), {2, false}, kArrival);
  CHECK(history.hourly.size() == 1);
  CHECK(history.hours.size() == 2);
  CHECK(read_history(store, store.city(), {2, true}, kArrival).hourly.empty());  // no week is known
}

TEST_CASE("store: of school hours alone, only those are read") {
  const TempDir dir;
  using namespace std::chrono;
  auto city = sample_city();
  city.place.zone = "B";
  city.schools[0].weeks = {{2026y / 9 / 1, {{2, 8 * 60 + 30, 12 * 60}}}};  // Tuesdays; 7:30 UTC
  auto store = Store::open(dir / "s.db");
  store.replace_city(city);
  store.replace_holidays(
      "B", {{"B", "a", 2026y / 9 / 1, 2026y / 9 / 2}, {"B", "b", 2027y / 7 / 3, 2027y / 7 / 4}});
  store.insert(std::vector{at(1, kMorning, 30), at(2, kMorning + 2h, 50), at(3, kMorning + 4h, 70)},
               kArrival);
  const auto history = read_history(store, store.city(), {28, true}, kArrival);
  REQUIRE(history.hourly.size() == 1);
  REQUIRE(history.hourly[0].hours.size() == 2);
  CHECK(history.hourly[0].hours[1].value == 50);
}
