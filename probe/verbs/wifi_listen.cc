// wifi listen: all networks that an interface in monitor mode hears, from channel to channel.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "probe/net/air_capture.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"
#include "probe/wifi/blank_receiver.hh"
#include "probe/wifi/hops.hh"
#include "probe/wifi/network_text.hh"
#include "probe/wifi/radio.hh"

namespace preau {

namespace {

using Clock = std::chrono::steady_clock;

enum ListenExit : int { kListened = 0, kCutShort = 1, kNotListened = 3 };

struct ListenOptions {
  std::string interface, file;
  std::vector<std::uint16_t> channels_mhz;
  unsigned dwell_ms{500}, rounds{1};
  bool json{};
};

struct Heard {
  wifi::Networks networks;
  wifi::Listened listened;
};

// False once the radio is gone.
bool stay(AirCapture& air, std::uint16_t mhz, std::chrono::milliseconds dwell,
          const std::stop_token& stop, Heard& heard) {
  const auto from = Clock::now();
  auto now = from;
  for (; now < from + dwell && !stop.stop_requested(); now = Clock::now()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(from + dwell - now);
    if (const auto frame = air.next(left)) heard.networks.add(*frame, air.link_type());
    if (!air.failure().empty()) break;
  }
  heard.listened.add(mhz, std::chrono::floor<std::chrono::milliseconds>(now - from));
  return !stop.stop_requested() && air.failure().empty();
}

// Empty, or why it ended early.
std::string hop(wifi::Radio& radio, AirCapture& air, const ListenOptions& o,
                const std::stop_token& stop, Heard& heard) {
  const auto hops = wifi::hop(
      o.channels_mhz, o.rounds, [&](auto mhz) { return radio.tune(mhz); },
      [&](auto mhz) { return stay(air, mhz, std::chrono::milliseconds{o.dwell_ms}, stop, heard); });
  if (hops.left) return air.failure().empty() ? "stopped, as was asked" : air.failure();
  if (hops.stays == 0 && hops.problem.empty()) return radio.name() + ": no channel is allowed here";
  return hops.problem;
}

// A capture cannot say where it heard nothing: that stands in a file beside it.
std::string note_channels(const ListenOptions& o, const wifi::Listened& listened) {
  if (o.file.empty()) return {};
  const auto path = wifi::channels_note_of(o.file);
  std::ofstream out(path);
  out << listened.to_note() << std::flush;
  return out ? "" : "write " + path + ": which channels were listened to is lost";
}

int refuse(const ListenOptions& o, const std::string& why) {
  std::cerr << "preau-probe: " << why << "\n";
  if (o.json) std::cout << wifi::counts_json({}, {}, why) << "\n";
  return kNotListened;
}

int run(ListenOptions& o) {
  auto radio = wifi::Radio::open(o.interface);
  if (!radio) return refuse(o, radio.error());
  auto air = AirCapture::open(radio->name());
  if (!air) return refuse(o, air.error());
  if (o.channels_mhz.empty()) {
    const auto allowed = radio->channels();
    if (!allowed) return refuse(o, allowed.error());
    for (const auto& channel : *allowed) o.channels_mhz.push_back(channel.frequency_mhz);
  }
  if (!o.file.empty()) {
    if (const auto why = air->keep_in(o.file, wifi::blank_receiver); !why.empty())
      return refuse(o, why);
    std::error_code none;  // an earlier capture's note would lie about this one
    std::filesystem::remove(wifi::channels_note_of(o.file), none);
  }
  const Interrupt interrupt;
  Heard heard;
  const auto& networks = heard.networks;
  auto problem = hop(*radio, *air, o, interrupt.token(), heard);
  if (const auto cut = air->end_file(); !cut.empty() && problem.empty()) problem = cut;
  if (const auto why = note_channels(o, heard.listened); !why.empty() && problem.empty())
    problem = why;
  if (const auto dropped = air->dropped(); dropped > 0 && problem.empty())
    problem = std::to_string(dropped) + " frames came faster than they were read";
  if (o.json) {
    for (const auto* network : networks.sorted()) std::cout << wifi::network_json(*network) << "\n";
    std::cout << wifi::counts_json(networks.counts(), problem, {}, &heard.listened) << "\n";
  } else {
    std::cout << wifi::networks_table(networks) << heard.listened.to_text() << "\n";
  }
  if (!problem.empty()) std::cerr << "preau-probe: " << problem << "\n";
  if (networks.counts().decoded == 0 && !problem.empty()) return kNotListened;
  return problem.empty() && networks.counts().malformed == 0 ? kListened : kCutShort;
}

}  // namespace

void add_wifi_listen(CLI::App& wifi, int& exit_code) {
  auto o = std::make_shared<ListenOptions>();
  auto* verb = wifi.add_subcommand("listen", "All networks that a radio in monitor mode hears");
  verb->add_option("--interface", o->interface, "Interface in monitor mode")->required();
  verb->add_option("--channel-mhz", o->channels_mhz,
                   "Only this channel, by its frequency; several times. Default: all allowed");
  verb->add_option("--dwell-ms", o->dwell_ms,
                   "So long on a channel: 500 finds access points that can be used, 2500 "
                   "interferers at -82 dBm")
      ->check(CLI::Range(20U, 600'000U));
  verb->add_option("--rounds", o->rounds, "How often through all channels")
      ->check(CLI::Range(1U, 100'000U));
  verb->add_option(
      "--write", o->file,
      "Keep the frames in this file, too (pcap), and in FILE.channels where it listened");
  verb->add_flag("--json", o->json, "As `wifi decode --json`");
  verb->footer(
      "The kernel passes beacons and probe responses only; in the file, the address of whom one "
      "answers\n"
      "is blank.\n"
      "Make the mode first: iw dev IF set type monitor; ip link set IF up. Ctrl-C ends it and "
      "tells\n"
      "what was heard.\n"
      "Exit: 0 listened, 1 cut short or frames malformed, 2 usage, 3 nothing could be heard.");
  verb->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace preau
