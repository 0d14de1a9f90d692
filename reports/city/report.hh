// The report of a city as data: schools in order, each with its score, its facts and its records.
// What table, JSON and page print; nothing in it is computed again anywhere.
#pragma once

#include <span>
#include <vector>

#include "collector/score/indicators.hh"
#include "collector/score/score.hh"
#include "reports/city/language.hh"

namespace preau::city {

struct SchoolReport {
  SchoolFacts facts;
  Score score;
  std::vector<Record> records;  // of its sites: the newest of each kind
  double bar{};                 // of the profile that it was scored with
  std::size_t rank{};           // 1 is first; one for all between which only the UAI decides
};

struct CityReport {
  std::string name;
  std::vector<SchoolReport> schools;  // best first: see the order in report.cc
  Profiles profiles;
  UtcTime made{};
};

// `latest`: the records that `schools` were made from.
CityReport make_report(std::string name, std::vector<SchoolFacts> schools,
                       std::span<const Record> latest, const Profiles& profiles, UtcTime now);

// "down 956 up 94 Mbit/s, loaded 12 ms, 3/3 rooms covered"
std::string what_was_measured(const SchoolFacts& facts, Language language);

}  // namespace preau::city
