// The other way to a city's records: the API of a collector that runs, over HTTPS.
#pragma once

#include <string>
#include <vector>

#include "probe/record/record.hh"
#include "probe/record/site.hh"

namespace preau::report {

struct Fetched {
  City city;
  std::vector<Record> judged;  // as Store::latest(judged) of that collector
};

// "https://hub.example:9443". `ca_file`: of a private authority; empty: the system's. Throws
// std::runtime_error that says what was asked for and what came.
Fetched fetch(const std::string& url, const std::string& ca_file);

}  // namespace preau::report
