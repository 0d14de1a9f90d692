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
  std::string needs;  // the document; empty: none, or not asked for
};

// Where the API is, "https://hub.example:9443", and files for TLS, empty where there are none.
struct Api {
  std::string url;
  std::string ca;         // of a private authority; none: the system's
  std::string cert, key;  // a planner's: without it needs are not asked for
};

// `as_of`: absent, now. `days`: how far back hours are asked for; 0: none, and no holidays. Throws
// std::runtime_error that says what was asked for and what came.
Fetched fetch(const Api& api, std::optional<UtcTime> as_of, std::int64_t days);

}  // namespace preau::report
