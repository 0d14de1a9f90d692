// The command line of preau-collector.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "collector/http/http.hh"

namespace preau {

struct Options {
  enum class Verb { serve, import, probes, schools, calendar };
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
  bool private_too{};
  bool json{};
};

// An error is the exit code: 0 after --help or --version, 2 after wrong usage, told on stderr.
tl::expected<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace preau
