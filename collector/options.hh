// The command line of preau-collector.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "collector/http/http.hh"

namespace preau {

struct Options {
  enum class Verb { serve, import, probes };
  Verb verb{Verb::serve};
  std::string db;
  std::string listen = "0.0.0.0:9443";
  std::string metrics_listen = "127.0.0.1:9331";
  http::Tls tls;
  std::string city;
  bool json{};
};

// An error is the exit code: 0 after --help or --version, 2 after wrong usage, told on stderr.
tl::expected<Options, int> parse_options(int argc, const char* const* argv);

}  // namespace preau
