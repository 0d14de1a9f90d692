#include "collector/verbs.hh"

#include <algorithm>
#include <iostream>

#include <spdlog/spdlog.h>

#include "collector/api/json.hh"
#include "collector/api/schools.hh"
#include "collector/facts/facts.hh"
#include "collector/facts/files.hh"
#include "collector/ingest/city_file.hh"
#include "collector/opendata/calendar.hh"
#include "collector/opendata/needs.hh"
#include "collector/opendata/write.hh"

namespace preau {

namespace {

constexpr int kWrongUse = 2;

UtcTime moment(const std::string& text, UtcTime or_else) {
  return from_iso8601(text).value_or(or_else);  // the command line was checked
}

int list_scores(const Store& store) {
  for (const auto& each : store.kept())
    std::cout << "{\"as_of\":\"" << to_iso8601(each.as_of) << "\"," << each.content.substr(1)
              << "\n";
  return 0;
}

}  // namespace

int import(const Options& options) {
  const auto city = city_from_toml(read_file(options.city), options.city);
  if (!city) {
    for (const auto& error : city.error()) std::cerr << error << "\n";
    std::cerr << "nothing was imported\n";
    return 3;
  }
  Store::open(options.db).replace_city(*city);
  std::cout << "imported " << city->sites.size() << " sites, " << city->schools.size()
            << " schools\n";
  return 0;
}

int probes(const Options& options) {
  const auto counts = Store::open_read_only(options.db).probes();
  if (options.json) std::cout << probes_json(counts) << "\n";
  for (const auto& [probe, count] : counts)
    if (!options.json)
      std::cout << probe << ": " << count.records << " records, up to " << count.highest_seq
                << ", newest of " << to_iso8601(count.newest) << "\n";
  return 0;
}

// A city file, or schools for preau-report; all that was not used is told on stderr.
int schools(const Options& options) {
  std::vector<opendata::Table> tables;
  for (const auto& path : options.tables) {
    auto table = opendata::read_table(read_file(path), path);
    if (!table) throw std::runtime_error(table.error());
    tables.push_back(*std::move(table));
  }
  const auto merged = opendata::merge(tables, {options.commune, options.private_too});
  for (const auto* list : {&merged.notes, &merged.left_out})
    for (const auto& each : *list) std::cerr << each << "\n";
  std::cerr << merged.summary << merged.left_out.size() << " rows left out\n";
  if (merged.schools.empty()) return 3;
  std::cout << (options.json ? opendata::schools_json(merged)
                             : opendata::city_toml(merged, options.name));
  return merged.left_out.empty() ? 0 : 1;
}

// All or nothing of what was known of the zone before; rows that cannot be read are told.
int calendar(const Options& options) {
  auto store = Store::open(options.db);
  const auto time_zone = store.city().place.time_zone;
  std::vector<Holiday> all;
  std::size_t left_out = 0;
  for (const auto& path : options.tables) {
    const auto read = opendata::read_calendar(read_file(path), path, options.zone, time_zone);
    if (!read) throw std::runtime_error(read.error());
    for (const auto& each : read->left_out) std::cerr << each << "\n";
    left_out += read->left_out.size();
    for (const auto& each : read->holidays)
      if (std::ranges::find(all, each) == all.end()) all.push_back(each);
    std::cerr << path << ": " << read->holidays.size()
              << " holidays; not taken: " << read->other_zones << " rows of other zones, "
              << read->of_teachers << " of teachers alone, " << read->left_out.size()
              << " left out\n";
  }
  if (all.empty())
    throw std::runtime_error("no holiday of zone " + options.zone +
                             "; nothing was "
                             "changed");
  store.replace_holidays(options.zone, all);
  std::cout << "zone " << options.zone << ": known from "
            << to_iso_day(std::ranges::min(all, {}, &Holiday::first).first) << " up to "
            << to_iso_day(std::ranges::max(all, {}, &Holiday::resumes).resumes) << "\n";
  return left_out == 0 ? 0 : 1;
}

// Kept as it was given, once it can be read and names places that are there.
int events(const Options& options) {
  auto store = Store::open(options.db);
  const auto text = read_file(options.events);
  auto read = parse_events(text, options.events);
  if (!read) throw std::runtime_error(read.error() + "\nnothing was taken");
  if (const auto located = locate(*read, store.city(), options.events); !located)
    throw std::runtime_error(located.error() + "\nnothing was taken");
  store.put_document(kEventsDocument, text, utc_now());
  std::cout << "taken: " << read->events.size() << " events, " << read->annulments.size()
            << " annulments\n";
  return 0;
}

// Kept as it was given, if it names nobody; preau-report reads it.
int needs(const Options& options) {
  const auto text = read_file(options.needs);
  const auto problems = opendata::problems_of_needs(text, options.needs, utc_now());
  for (const auto& each : problems) std::cerr << each << "\n";
  if (!problems.empty()) throw std::runtime_error("nothing was taken");
  auto store = Store::open(options.db);
  store.put_document("needs", text, utc_now());
  const auto city = store.city();
  const auto schools = opendata::schools_of_needs(text);
  std::size_t unknown = 0;
  for (const auto& uai : schools) {
    if (std::ranges::find(city.schools, uai, &School::uai) != city.schools.end()) continue;
    ++unknown;
    std::cerr << options.needs << ": school " << uai.text()
              << " is not in the city; its need orders nothing until it is\n";
  }
  std::cout << "taken: " << schools.size() << (schools.size() == 1 ? " school\n" : " schools\n");
  return unknown == 0 ? 0 : 1;
}

int scores(const Options& options) {
  if (options.list) return list_scores(Store::open_read_only(options.db));
  const auto now = utc_now(), first = moment(options.as_of, now);
  // What is kept stays for ever, and records of that moment are still to come.
  if (first > now) {
    std::cerr << "preau-collector: --as-of " << options.as_of << " is still to come; it is "
              << to_iso8601(now) << "; nothing was kept\n";
    return kWrongUse;
  }
  const auto last = std::min(moment(options.until, first), now);
  if (last < first) throw std::runtime_error("--until lies before --as-of; nothing was kept");
  auto store = Store::open(options.db);
  const auto profiles = profiles_with(options.profile);
  std::size_t kept = 0, there = 0, other = 0;
  for (auto at = first; at <= last; at += std::chrono::days{options.every}) {
    std::vector<Store::KeptScore> made;
    for (const auto& each : scored_schools(store, profiles, now, at))
      made.push_back({at, each.school.uai.text(), each.score.profile, each.score.profile_version,
                      school_json(each)});
    for (const auto outcome : store.keep(made, utc_now()))
      ++(outcome == Store::Outcome::stored      ? kept
         : outcome == Store::Outcome::duplicate ? there
                                                : other);
  }
  std::cout << "kept " << kept << " scores; " << there << " were there\n";
  if (other == 0) return 0;
  spdlog::warn(
      "{} others stand under the same moment, profile and version, and stay: records came "
      "later, or the profile changed without a new version",
      other);
  return 1;
}

}  // namespace preau
