// preau-collector: takes records from probes, keeps them, and tells Prometheus.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "collector/api/json.hh"
#include "collector/api/routes.hh"
#include "collector/api/schools.hh"
#include "collector/facts/facts.hh"
#include "collector/ingest/city_file.hh"
#include "collector/opendata/calendar.hh"
#include "collector/opendata/write.hh"
#include "collector/options.hh"

namespace {

using namespace preau;

UtcTime now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

http::Listener listener(const std::string& endpoint, http::Site site) {
  const auto parsed = http::parse_endpoint(endpoint);
  if (!parsed) throw std::runtime_error("listen on " + endpoint + ": write ADDRESS:PORT");
  return {.address = parsed->first, .port = parsed->second, .site = std::move(site)};
}

int serve(const Options& options) {
  auto store = Store::open(options.db);
  const Schools schools = [&store] { return scored_schools(store, now()); };
  Metrics metrics(store, schools);
  const Service service{.store = store, .metrics = metrics, .schools = schools, .now = now};

  std::vector<http::Listener> listeners{listener(options.listen, api_site(service)),
                                        listener(options.metrics_listen, metrics_site(service))};
  listeners[0].tls = options.tls;
  http::Server server(std::move(listeners), {},
                      [](const std::string& error) { spdlog::error("{}", error); });
  server.stop_on_signals();
  std::cout << "listening on " << server.urls()[0] << "\nmetrics on " << server.urls()[1]
            << "/metrics" << std::endl;
  server.run();
  spdlog::info("stopped");
  return 0;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  if (!(text << file.rdbuf())) throw std::runtime_error("read " + path + ": cannot");
  return text.str();
}

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

std::string day_text(Day day) { return to_iso8601(UtcTime{day}).substr(0, 10); }

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
            << day_text(std::ranges::min(all, {}, &Holiday::first).first) << " up to "
            << day_text(std::ranges::max(all, {}, &Holiday::resumes).resumes) << "\n";
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
  store.put_document(kEventsDocument, text, now());
  std::cout << "taken: " << read->events.size() << " events, " << read->annulments.size()
            << " annulments\n";
  return 0;
}

// Kept as it was given; preau-report reads it, and tells what it cannot.
int needs(const Options& options) {
  const auto text = read_file(options.needs);
  if (text.find("\"schools\"") == std::string::npos)
    throw std::runtime_error(options.needs +
                             ": no list of schools; write {\"schools\": [{...}, ...]}, as "
                             "preau-collector schools --json does");
  Store::open(options.db).put_document("needs", text, now());
  std::cout << "taken: " << text.size() << " octets\n";
  return 0;
}

Profiles profiles_of(const Options& options) {
  auto profiles = built_in_profiles();
  if (options.profile.empty()) return profiles;
  const auto read = parse_profile(read_file(options.profile), options.profile);
  if (!read) throw std::runtime_error(read.error());
  profiles.replace(*read);
  return profiles;
}

UtcTime moment(const std::string& text, UtcTime or_else) {
  if (text.empty()) return or_else;
  const auto time = from_iso8601(text);
  if (!time) throw std::runtime_error("\"" + text + "\" is no moment like 2026-11-24T08:00:00Z");
  return *time;
}

int list_scores(const Store& store) {
  for (const auto& each : store.kept())
    std::cout << "{\"as_of\":\"" << to_iso8601(each.as_of) << "\"," << each.content.substr(1)
              << "\n";
  return 0;
}

int scores(const Options& options) {
  if (options.list) return list_scores(Store::open_read_only(options.db));
  auto store = Store::open(options.db);
  const auto profiles = profiles_of(options);
  const auto first = moment(options.as_of, now()), last = moment(options.until, first);
  std::size_t kept = 0, there = 0, other = 0;
  for (auto at = first; at <= last; at += std::chrono::days{options.every}) {
    std::vector<Store::KeptScore> made;
    for (const auto& each : scored_schools(store, profiles, now(), at))
      made.push_back({at, each.school.uai.text(), each.score.profile, each.score.profile_version,
                      school_json(each)});
    for (const auto outcome : store.keep(made, now()))
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

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("preau-collector"));
  const auto options = parse_options(argc, argv);
  if (!options) return options.error();
  try {
    switch (options->verb) {
      case Options::Verb::serve:
        return serve(*options);
      case Options::Verb::import:
        return import(*options);
      case Options::Verb::probes:
        return probes(*options);
      case Options::Verb::schools:
        return schools(*options);
      case Options::Verb::calendar:
        return calendar(*options);
      case Options::Verb::events:
        return events(*options);
      case Options::Verb::needs:
        return needs(*options);
      case Options::Verb::scores:
        return scores(*options);
    }
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
  }
  return 3;
}
