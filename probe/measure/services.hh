// Can a school reach the services it needs? One name, one HTTPS answer, timed and verified.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "probe/measure/draft.hh"

namespace preau {

struct ServiceConfig {
  std::string name;      // as records call it: "ent"
  std::string url;       // https://
  std::string ca_file;   // empty: the system's authorities
  std::string resolver;  // empty: the system's
};

// Two records: the name's resolution, and the first octet of the answer. When the name does not
// resolve, the second says that nothing was tried.
std::vector<Record> measure_service(const ServiceConfig& config, const std::stop_token& stop = {});

}  // namespace preau
