// The command line of preau-collector.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "collector/http/http.hh"

namespace preau {

struct Options {
  enum class Verb { serve, import, probes, schools, calendar, events, needs, scores };
  Verb verb{Verb::serve};
  std::string db;
  std::string listen = "0.0.0.0:9443";
  std::string metrics_listen = "127.0.0.1:9331";
  http::Tls tls;
  std::string city;
  std::vector<std::string> tables;  // of schools: the first one says which there are
  std::string commune;              // INSEE code; empty: all
  std::string name{"city"};         // of the city
  std::string zone;                 // of school holidays
  std::string events;               // file of events and annulments
  std::string needs;                // file of what each school needs
  std::string profile;              // file, in place of the built-in ones
  std::string as_of, until;         // ISO 8601; empty: now, and as_of
  std::int64_t every{7};            // days
  bool private_too{};
  bool list{};
  bool json{};
};

// An error is the exit code: 0 after --help or --version, 2 after wrong usage, told on stderr.
tl::expected<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace preau
