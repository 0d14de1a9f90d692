// preau-collector: takes records from probes, keeps them, and tells Prometheus.
#include <iostream>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "collector/api/routes.hh"
#include "collector/api/schools.hh"
#include "collector/options.hh"
#include "collector/verbs.hh"

namespace {

using namespace preau;

http::Listener listener(const std::string& endpoint, http::Site site) {
  const auto parsed = http::parse_endpoint(endpoint);
  if (!parsed) throw std::runtime_error("listen on " + endpoint + ": write ADDRESS:PORT");
  return {.address = parsed->first, .port = parsed->second, .site = std::move(site)};
}

int serve(const Options& options) {
  auto store = Store::open(options.db);
  const Schools schools = [&store] { return scored_schools(store, utc_now()); };
  Metrics metrics(store, schools);
  const Service service{.store = store, .metrics = metrics, .schools = schools, .now = utc_now};

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

int run(const Options& options) {
  switch (options.verb) {
    case Options::Verb::serve:
      return serve(options);
    case Options::Verb::import:
      return import(options);
    case Options::Verb::probes:
      return probes(options);
    case Options::Verb::schools:
      return schools(options);
    case Options::Verb::calendar:
      return calendar(options);
    case Options::Verb::events:
      return events(options);
    case Options::Verb::needs:
      return needs(options);
    case Options::Verb::scores:
      return scores(options);
  }
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("preau-collector"));
  const auto options = parse_options(argc, argv);
  if (!options) return options.error();
  try {
    const int code = run(*options);
    // What a full disk swallowed was not told.
    if (!std::cout.flush()) throw std::runtime_error("write to standard output: cannot");
    return code;
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
  }
  return 3;
}
