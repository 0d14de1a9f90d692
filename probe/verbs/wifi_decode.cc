// wifi decode: all networks that a capture file names, for an engineer and for scripts.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "probe/verbs/verbs.hh"
#include "probe/wifi/capture_file.hh"
#include "probe/wifi/network_text.hh"

namespace preau {

namespace {

enum Exit : int { kRead = 0, kFlawed = 1, kNothing = 3 };

// Why a file gave nothing at all; empty when it gave something.
std::string failure_of(const wifi::Decoded& decoded, const std::string& path) {
  const auto& counts = decoded.networks.counts();
  if (counts.frames == 0) return decoded.damage;
  if (counts.foreign < counts.frames) return {};
  return path + ": no packet is 802.11; the last is of link type " +
         wifi::link_type_text(decoded.foreign_type);
}

int decode(const std::string& path, bool json) {
  auto file = wifi::CaptureFile::open(path);
  if (!file) {
    std::cerr << "preau-probe: " << file.error() << "\n";
    if (json) std::cout << wifi::counts_json({}, {}, file.error()) << "\n";
    return kNothing;
  }
  const auto decoded = wifi::decode(*file);
  const auto& counts = decoded.networks.counts();
  const auto failure = failure_of(decoded, path);
  if (json) {
    for (const auto* network : decoded.networks.sorted())
      std::cout << wifi::network_json(*network) << "\n";
    std::cout << wifi::counts_json(counts, decoded.damage, failure) << "\n";
  } else {
    std::cout << wifi::networks_table(decoded.networks);
  }
  if (!decoded.damage.empty()) std::cerr << "preau-probe: " << decoded.damage << "\n";
  if (!failure.empty() && failure != decoded.damage)
    std::cerr << "preau-probe: " << failure << "\n";
  if (!failure.empty()) return kNothing;
  return counts.malformed > 0 || !decoded.damage.empty() ? kFlawed : kRead;
}

}  // namespace

void add_wifi_decode(CLI::App& wifi, int& exit_code) {
  struct Options {
    std::string file;
    bool json{false};
  };
  auto o = std::make_shared<Options>();
  auto* verb = wifi.add_subcommand("decode", "All networks that a capture file names");
  verb->add_option("file", o->file, "pcap or pcapng: radiotap, bare 802.11, Prism, AVS or PPI")
      ->required();
  verb->add_flag("--json", o->json, "A network a line, then a line of counts");
  verb->footer(
      "Examples:\n"
      "  preau-probe wifi decode A12.pcapng\n"
      "  preau-probe wifi decode --json A12.pcapng | jq 'select(.security == \"open\") | .ssid'\n"
      "It names all networks, the neighbours' too, since the file is the engineer's own; it sends "
      "and\n"
      "keeps nothing. Of devices other than access points it tells nothing. The signal is the "
      "median\n"
      "of all frames of a network; frames = decoded + skipped, and malformed ones are in either.\n"
      "Exit: 0 read, 1 read but for malformed frames or a cut end, 2 usage, 3 nothing readable.");
  verb->callback([o, &exit_code] { exit_code = decode(o->file, o->json); });
}

}  // namespace preau
