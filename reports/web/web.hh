// The page over HTTP: read-only, made anew for every reader, in a process of its own so that what
// planners open and what probes write to never share one.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "collector/http/http.hh"
#include "reports/city/report.hh"

namespace preau::web {

using MakeReport = std::function<city::CityReport()>;

// "/" in French, "/en" in English, "/-/healthy". Safe from several threads when `make` is.
http::Response answer(const http::Request& request, const MakeReport& make);

// Until SIGTERM or SIGINT. Says on `out` where it listens, on `errors` what went wrong.
void serve(const std::string& listen, const MakeReport& make, std::ostream& out,
           std::ostream& errors);

}  // namespace preau::web
