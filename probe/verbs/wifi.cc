// The verb that reads captures of a room's Wi-Fi.
#include <memory>

#include <CLI/CLI.hpp>

#include "probe/agent/battery.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/record_verb.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

void add_wifi(CLI::App& app, int& exit_code) {
  struct Options {
    RoomTask room;
    std::string capture;
    std::vector<std::string> networks;
    bool json{false};
  };
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("wifi", "What beacons say of a room");
  verb->require_subcommand(1);
  add_wifi_decode(*verb, exit_code);
  auto* room = verb->add_subcommand("room", "Signal, coverage and neighbours from a capture file");
  room->add_option("--room", o->room.room, "Id of the room")->required();
  room->add_option("--capture", o->capture, "pcap or pcapng, with radiotap or bare 802.11")
      ->required();
  room->add_option("--ssid", o->networks, "A network of the school's own")->required();
  room->add_flag("--json", o->json, "One record a line (FORMAT.md)");
  room->callback([o, &exit_code] {
    o->room.capture = o->capture;
    const auto records = measure_room(o->room, o->networks);
    print_records(records, o->json);
    exit_code = exit_code_of(records.front().validity);
  });
}

}  // namespace preau
