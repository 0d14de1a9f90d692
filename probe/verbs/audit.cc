// The verb that measures all there is and shows it on one screen.
#include "probe/agent/audit.hh"

#include <cstdlib>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "probe/record/codec.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

// "A12=captures/A12.pcap"
RoomTask room_task(const std::string& text) {
  const auto at = text.find('=');
  if (at == std::string::npos || !is_identifier(text.substr(0, at)) || at + 1 == text.size())
    throw CLI::ValidationError("--room", "wants ID=FILE, like A12=A12.pcap; not " + text);
  return {.room = text.substr(0, at), .capture = text.substr(at + 1)};
}

void run_audit(const AuditConfig& config, bool json, int& exit_code) {
  const bool show = ::isatty(STDERR_FILENO) != 0;
  const auto records = audit(config, [&](const std::string& what) {
    if (show) std::cerr << "\r\033[K" << what << " ..." << std::flush;
  });
  if (show) std::cerr << "\r\033[K" << std::flush;
  const bool colour = ::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  if (json)
    for (const auto& r : records) std::cout << to_json(r) << '\n';
  else
    print_audit(std::cout, config, records, colour);
  bool any = false, all = true;
  for (const auto& r : records) {
    any |= r.value.has_value();
    all &= r.validity == Validity::valid;
  }
  exit_code = !any ? 3 : all ? 0 : 1;
}

}  // namespace

void add_audit(CLI::App& app, int& exit_code) {
  struct Options {
    AuditConfig audit;
    std::vector<std::string> rooms, services;
    bool json{false};
  };
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("audit", "Everything, against one reflector, on one screen");
  verb->footer(
      "Examples:\n"
      "  preau-probe audit --site tilleuls hub.example.org\n"
      "  preau-probe audit --site tilleuls --ssid ECOLE --room A12=A12.pcap hub.example.org\n"
      "  preau-probe audit --site tilleuls --service https://ent.example.org/ hub.example.org\n"
      "Where UDP is filtered it runs what TCP allows and prints a line for the firewall's keeper.");
  verb->add_option("--site", o->audit.site, "Name of the site")->required();
  verb->add_option("--ssid", o->audit.networks, "A network of the school's own");
  verb->add_option("--room", o->rooms, "ID=FILE: a capture made in that room");
  verb->add_option("--service", o->services, "https URL that the school needs");
  add_port(*verb, "--udp-port", o->audit.reflector.udp_port, "STAMP");
  add_port(*verb, "--tcp-port", o->audit.reflector.tcp_port, "TCP tests; 443 is tried as well");
  verb->add_flag("--json", o->json, "One record a line (FORMAT.md) instead of the screen");
  verb->add_option("HOST", o->audit.reflector.host, "The reflector")
      ->required()
      ->check(blank_problem);
  verb->callback([o, &exit_code] {
    if (!is_identifier(o->audit.site))
      throw CLI::ValidationError("--site", "wants 1 to 64 of A-Z a-z 0-9 . _ -");
    for (const auto& room : o->rooms) o->audit.rooms.push_back(room_task(room));
    for (const auto& url : o->services) o->audit.services.push_back({.name = url, .url = url});
    o->audit.reflector.name = o->audit.reflector.host;
    run_audit(o->audit, o->json, exit_code);
  });
}

}  // namespace preau
