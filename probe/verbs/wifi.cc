// The verbs that listen to a school's Wi-Fi, or read what somebody else's radio heard.
#include <CLI/CLI.hpp>

#include "probe/verbs/verbs.hh"

namespace preau {

void add_wifi(CLI::App& app, int& exit_code) {
  auto* verb = app.add_subcommand("wifi", "What beacons say of a room");
  verb->require_subcommand(1);
  add_wifi_decode(*verb, exit_code);
  add_wifi_scan(*verb, exit_code);
  add_wifi_listen(*verb, exit_code);
  add_wifi_room(*verb, exit_code);
  add_wifi_calibrate(*verb, exit_code);
  add_wifi_site(*verb, exit_code);
}

}  // namespace preau
