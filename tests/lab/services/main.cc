// preau-services: what schools need to reach, as the lab plays it: one small page over HTTPS.
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "collector/http/http.hh"

using namespace preau;

namespace {

http::Response page(const http::Request& request) {
  return {.status = request.path == "/" ? 200U : 404U, .body = "a service of the lab\n"};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Answers GET / over HTTPS on each endpoint, until SIGTERM."};
  app.footer("Example: preau-services --cert s.pem --key s.key 10.9.0.81:443 10.9.0.82:443");
  app.set_version_flag("--version", PREAU_VERSION);
  http::Tls tls;
  std::vector<std::string> endpoints;
  app.add_option("--cert", tls.certificate, "Certificate, PEM")->required();
  app.add_option("--key", tls.key, "Its key, PEM")->required();
  app.add_option("ENDPOINT", endpoints, "ADDRESS:PORT")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  try {
    std::vector<http::Listener> listeners;
    for (const auto& endpoint : endpoints) {
      const auto parsed = http::parse_endpoint(endpoint);
      if (!parsed) throw std::runtime_error("listen on " + endpoint + ": write ADDRESS:PORT");
      listeners.push_back({parsed->first, parsed->second, tls, {.handler = page}});
    }
    http::Server server(std::move(listeners), {},
                        [](const std::string& error) { std::cerr << error << '\n'; });
    server.stop_on_signals();
    server.run();
  } catch (const std::exception& e) {
    std::cerr << "preau-services: " << e.what() << '\n';
    return 3;
  }
}
