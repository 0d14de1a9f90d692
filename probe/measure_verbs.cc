// One measure each, for scripts: goodput, wifi room.
#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "probe/agent/battery.hh"
#include "probe/agent/text.hh"
#include "probe/measure/goodput.hh"
#include "probe/record/codec.hh"
#include "probe/verbs.hh"

namespace preau {

namespace {

// 0 measured and valid, 1 measured but flagged, 3 could not measure.
int exit_code_of(const Record& r) {
  return r.validity == Validity::failed ? 3 : r.validity == Validity::suspect ? 1 : 0;
}

void print(const std::vector<Record>& records, bool json) {
  for (const auto& r : records) {
    if (json)
      std::cout << to_json(r) << '\n';
    else
      std::cout << fmt::format("{:<34}{}{}\n", short_name(r.metric), value_text(r),
                               r.failure.empty() ? "" : ": " + r.failure);
  }
}

void add_ports(CLI::App& verb, FarEnd& to) {
  verb.add_option("ADDR", to.host, "The reflector")->required();
  verb.add_option("--udp-port", to.udp_port, "STAMP")->capture_default_str();
  verb.add_option("--tcp-port", to.tcp_port, "TCP tests")->capture_default_str();
}

}  // namespace

void add_goodput(CLI::App& app, int& exit_code) {
  struct Options {
    GoodputConfig config;
    std::string direction{"down"};
    bool json{false};
  };
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("goodput", "TCP goodput, and the latency that the load causes");
  add_ports(*verb, o->config.to);
  verb->add_option("--direction", o->direction, "down, up, or both at once")
      ->capture_default_str()
      ->check(CLI::IsMember({"down", "up", "both"}));
  verb->add_option("--flows", o->config.flows, "TCP connections; both: half of them each way")
      ->capture_default_str()
      ->check(CLI::Range(1, 16));
  verb->add_flag("--json", o->json, "One record a line (FORMAT.md); the goodput is the first");
  verb->callback([o, &exit_code] {
    o->config.direction = direction_of(o->direction);
    if (o->config.direction == Direction::both && o->config.flows < 2)
      throw CLI::ValidationError("--flows", "both directions want 2 at least");
    o->config.to.name = o->config.to.host;
    const auto records = measure_goodput(o->config);
    print(records, o->json);
    exit_code = exit_code_of(records.front());
    if (o->config.direction == Direction::both)  // the second is a goodput as well
      exit_code = std::max(exit_code, exit_code_of(records[1]));
  });
}

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
  auto* room = verb->add_subcommand("room", "Signal, coverage and neighbours from a capture file");
  room->add_option("--room", o->room.room, "Id of the room")->required();
  room->add_option("--capture", o->capture, "pcap or pcapng, with radiotap or bare 802.11")
      ->required();
  room->add_option("--ssid", o->networks, "A network of the school's own")->required();
  room->add_flag("--json", o->json, "One record a line (FORMAT.md)");
  room->callback([o, &exit_code] {
    o->room.capture = o->capture;
    const auto records = measure_room(o->room, o->networks);
    print(records, o->json);
    exit_code = exit_code_of(records.front());
  });
}

}  // namespace preau
