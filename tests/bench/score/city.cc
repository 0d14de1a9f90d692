#include "tests/bench/score/city.hh"

#include <array>
#include <ctime>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <sqlite3.h>

#include "collector/score/indicators.hh"
#include "collector/store/history.hh"
#include "collector/store/packed_day.hh"

namespace preau {

namespace {

constexpr int kSchools = 113;
constexpr int kDaysOfYear = 365;
const UtcTime kNow = *from_iso8601("2026-06-30T16:00:00Z");

struct Metric {
  std::string_view name;
  Unit unit;
  double value;
};
constexpr std::array kMetrics{Metric{metric::kGoodputDown, Unit::mbit_per_second, 300},
                              Metric{metric::kGoodputUp, Unit::mbit_per_second, 100},
                              Metric{metric::kRttP95, Unit::seconds, 0.02},
                              Metric{metric::kRttP95LoadedDown, Unit::seconds, 0.05},
                              Metric{metric::kRttP95LoadedUp, Unit::seconds, 0.06},
                              Metric{metric::kRttLoss, Unit::ratio, 0.001},
                              Metric{metric::kRttLossLoadedDown, Unit::ratio, 0.002},
                              Metric{metric::kRttLossLoadedUp, Unit::ratio, 0.003}};

std::string site_of(int i) { return fmt::format("site-{:03}", i); }

City invented_city() {
  using namespace std::chrono;
  City out{.name = "Bench"};
  out.place.zone = "B";
  Week week{.from = 2025y / 9 / 1};
  for (const unsigned day : {1U, 2U, 4U, 5U}) {
    week.lessons.push_back({day, 8 * 60 + 30, 11 * 60 + 45});
    week.lessons.push_back({day, 13 * 60 + 45, 15 * 60 + 45});
  }
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRSTUVWXYZ";
  for (int i = 0; i < kSchools; ++i) {
    const int number = 960'100 + i;
    const auto uai = Uai::parse(
        fmt::format("0{}{}", number, kLetters[static_cast<std::size_t>(number) % kLetters.size()]));
    out.sites.push_back({.id = site_of(i), .lines = {{.id = "fibre", .access = AccessKind::ftth}}});
    for (int room = 0; room < 10; ++room)
      out.sites.back().rooms.push_back(
          {.id = fmt::format("R{}", room), .school = *uai, .pupils = 24});
    out.schools.push_back(
        {.uai = *uai, .classes = 10, .pupils = 240, .sites = {site_of(i)}, .weeks = {week}});
  }
  return out;
}

Record record(int school, const Metric& metric, UtcTime start, std::uint64_t seq) {
  Record out{.probe = fmt::format("probe-{:03}", school), .seq = seq, .site = site_of(school)};
  out.line = "fibre";
  out.metric = std::string(metric.name);
  out.target = "hub";
  out.start = start;
  out.samples = 200;
  out.unit = metric.unit;
  const double value = metric.value * (0.9 + 0.2 * static_cast<double>(seq * 7919 % 1000) / 1000);
  out.value = value;
  out.interval = Interval{value * 0.98, value * 1.02};
  out.limited_by = LimitedBy::network;
  return out;
}

std::vector<Hour> invented_day(const Record& like, UtcDay day) {
  std::vector<Hour> out;
  for (auto hour = day * kHoursOfDay; hour < (day + 1) * kHoursOfDay; ++hour) {
    if (hour >= hour_of(kNow)) break;
    const double factor = 1 + static_cast<double>(hour * 7919 % 1000) / 5000;
    out.push_back({.hour = hour, .value = *like.value * factor});
    auto& last = out.back();
    last.low = like.interval->low * factor;
    last.high = like.interval->high * factor;
    last.records = 1;
    last.samples = 200;
    last.probe = like.probe;
    last.seq = static_cast<std::uint64_t>(hour);
  }
  return out;
}

// The newest of each series through the front door; the year behind it straight into the table,
// since a year of records takes minutes to insert.
void fill(const std::filesystem::path& file) {
  auto store = Store::open(file);
  store.replace_city(invented_city());
  using namespace std::chrono;
  store.replace_holidays("B", {{"B", "Été", 2025y / 7 / 5, 2025y / 9 / 1},
                               {"B", "Toussaint", 2025y / 10 / 18, 2025y / 11 / 3},
                               {"B", "Noël", 2025y / 12 / 20, 2026y / 1 / 5},
                               {"B", "Été", 2026y / 7 / 4, 2026y / 7 / 4}});
  std::vector<Record> newest;
  for (int school = 0; school < kSchools; ++school)
    for (std::size_t i = 0; i < kMetrics.size(); ++i)
      newest.push_back(record(school, kMetrics[i], kNow - hours{1}, i + 1));
  store.insert(newest, kNow);
  sqlite3* db = nullptr;
  const auto check = [&](bool holds) {
    if (!holds) throw std::runtime_error(sqlite3_errmsg(db));
  };
  check(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  check(sqlite3_exec(db, "PRAGMA synchronous = OFF; BEGIN", nullptr, nullptr, nullptr) ==
        SQLITE_OK);
  // By site, line, ... as the store numbers series on arrival: the records above are in that order.
  for (std::size_t i = 0; i < newest.size(); ++i)
    for (auto day = day_of(hour_of(kNow)) - kDaysOfYear; day <= day_of(hour_of(kNow)); ++day) {
      const auto sql = fmt::format("INSERT OR REPLACE INTO hourly VALUES ({}, {}, ?)", i + 1, day);
      const auto packed = pack_day(invented_day(newest[i], day));
      sqlite3_stmt* insert = nullptr;
      check(sqlite3_prepare_v2(db, sql.c_str(), -1, &insert, nullptr) == SQLITE_OK);
      sqlite3_bind_blob(insert, 1, packed.data(), static_cast<int>(packed.size()), SQLITE_STATIC);
      check(sqlite3_step(insert) == SQLITE_DONE);
      sqlite3_finalize(insert);
    }
  check(sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

double seconds_since(std::clock_t begin) {
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::size_t hours_in(const History& history) {
  std::size_t out = 0;
  for (const auto& each : history.hourly) out += each.hours.size();
  return out;
}

void score_city(const std::filesystem::path& file, std::int64_t days, WindowHours which) {
  const auto begin = std::clock();
  const auto store = Store::open_read_only(file);
  const auto city = store.city();
  std::vector<Window> windows;
  using enum IndicatorId;
  for (const auto id : {download, upload})
    windows.push_back({.indicator = id, .hours = which, .days = days, .permille = 50});
  for (const auto id : {latency, loss})
    windows.push_back({.indicator = id, .hours = which, .days = days, .permille = 950});
  const auto history = read_history(store, city, reach_of(windows), kNow);
  const double read = seconds_since(begin);
  std::size_t ready = 0;
  const auto facts = school_facts(
      city, store.latest(Store::Which::judged), history, [&](SchoolType) { return windows; }, kNow);
  for (const auto& each : facts)
    if (score(built_in_profiles().of(each.school.type), each).verdict == Readiness::ready) ++ready;
  const double all = seconds_since(begin);
  std::cout << fmt::format(
      "{} schools, window of {:3} days, {} hours: {:.2f} s of CPU, {:.2f} of them "
      "reading {} hours ({:.2f} million/s)\n",
      facts.size(), days, to_string(which), all, read, hours_in(history),
      static_cast<double>(hours_in(history)) / read / 1e6);
}

// Hours made of the records themselves.
void walk_records(const std::filesystem::path& file) {
  constexpr int kSome = 5, kDays = 28;
  auto store = Store::open(file);
  store.replace_city(invented_city());
  std::vector<Record> records;
  for (int school = 0; school < kSome; ++school)
    for (int hour = 0; hour < kDays * 24; ++hour)
      for (std::size_t i = 0; i < kMetrics.size(); ++i)
        records.push_back(record(school, kMetrics[i], kNow - std::chrono::hours{hour + 1},
                                 static_cast<std::uint64_t>(hour) * kMetrics.size() + i + 1));
  auto begin = std::clock();
  store.insert(records, kNow);
  const double insert = seconds_since(begin);
  begin = std::clock();
  const auto end = hour_of(kNow);
  std::size_t hours = 0;
  for (const auto& each : store.hourly_from_records(end - kDays * 24, end))
    hours += each.hours.size();
  const double walk = seconds_since(begin);
  const auto rows = static_cast<double>(records.size());
  std::cout << fmt::format(
      "{} records: {:.0f} rows/s inserted and rolled up, {:.0f} rows/s from raw records to {} "
      "hours\n",
      records.size(), rows / insert, rows / walk, hours);
}

}  // namespace

void bench_city() {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("preau-bench-{}", std::clock());
  std::filesystem::create_directories(folder);
  walk_records(folder / "raw.db");
  fill(folder / "year.db");
  for (const std::int64_t days : {28, 365})
    for (const auto which : {WindowHours::school, WindowHours::all})
      score_city(folder / "year.db", days, which);
  std::filesystem::remove_all(folder);
}

}  // namespace preau
