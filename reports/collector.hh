// The other way to a city's records: the API of a collector that runs, over HTTPS.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/hours/calendar.hh"
#include "collector/hours/hourly.hh"
#include "probe/record/record.hh"
#include "probe/record/site.hh"

namespace preau::report {

struct Fetched {
  City city;
  std::vector<Record> judged;  // that count, as read_facts() of that collector has them
  std::vector<HourlySeries> hourly;
  std::vector<Holiday> holidays;
};

// "https://hub.example:9443". `ca_file`: of a private authority; empty: the system's. `as_of`:
// absent, now. `days`: how far back hours are asked for; 0: none, and no holidays. Throws
// std::runtime_error that says what was asked for and what came.
Fetched fetch(const std::string& url, const std::string& ca_file, std::optional<UtcTime> as_of,
              std::int64_t days);

}  // namespace preau::report
