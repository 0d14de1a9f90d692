// wifi decode: all networks that a capture file names, for an engineer and for scripts.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "probe/record/json_line.hh"
#include "probe/verbs/verbs.hh"
#include "probe/wifi/capture_file.hh"
#include "probe/wifi/neighbours.hh"
#include "probe/wifi/networks.hh"
#include "probe/wifi/ssid.hh"

namespace preau {

namespace {

using wifi::Band;
using wifi::Network;
using wifi::Octets;

enum Exit : int { kRead = 0, kFlawed = 1, kNothing = 3 };

std::optional<double> ghz(Band band) {
  switch (band) {
    case Band::unknown:
      break;
    case Band::ghz2:
      return 2.4;
    case Band::ghz5:
      return 5;
    case Band::ghz6:
      return 6;
  }
  return std::nullopt;
}

template <class T>
std::optional<T> unless_zero(T value) {
  return value == T{} ? std::nullopt : std::optional(value);
}

std::optional<std::string> shown(Octets octets) {
  return octets.empty() ? std::nullopt : std::optional(wifi::ssid_text(octets));
}

std::string hex(Octets octets) {
  std::string text;
  for (const auto octet : octets) text += fmt::format("{:02x}", std::to_integer<unsigned>(octet));
  return text;
}

// The names of the bits that are set.
std::vector<std::string> named(std::uint32_t bits, std::string_view (*name)(unsigned)) {
  std::vector<std::string> names;
  for (unsigned i = 0; i < 32; ++i)
    if ((bits >> i & 1) != 0)
      names.push_back(name(i).empty() ? fmt::format("00-0F-AC:{}", i) : std::string(name(i)));
  return names;
}

std::vector<std::string> roaming(const wifi::Facts& facts) {
  std::vector<std::string> names;
  if (facts.k) names.emplace_back("k");
  if (facts.v) names.emplace_back("v");
  if (facts.r) names.emplace_back("r");
  return names;
}

JsonLine json_of(const wifi::Neighbour& n) {
  JsonLine line;
  n.bssid ? line.add("neighbour_bssid", to_string(*n.bssid)) : line.add_null("neighbour_bssid");
  line.add("band_ghz", ghz(n.band)).add("channel", n.channel);
  line.add("operating_class", n.operating_class);
  if (n.short_ssid) line.add("short_ssid", fmt::format("{:08x}", *n.short_ssid));
  if (n.parameters) line.add("same_ssid", (*n.parameters & 2) != 0);
  if (n.parameters) line.add("same_device", (*n.parameters & 64) != 0);
  if (n.mld) line.add("mld", *n.mld).add("link", *n.link);
  return line;
}

std::vector<JsonLine> neighbours_of(const Network& network) {
  std::vector<JsonLine> list;
  wifi::Neighbours neighbours(network.neighbours);
  while (const auto neighbour = neighbours.next()) list.push_back(json_of(*neighbour));
  return list;
}

// The keys that scripts count on: null where it is not known.
JsonLine json_of(const Network& n) {
  const auto& facts = n.facts;
  const auto& operation = facts.operation;
  JsonLine line;
  line.add("bssid", to_string(n.bssid)).add("ssid", shown(n.ssid.octets()));
  if (n.transmitter) line.add("transmitter", to_string(*n.transmitter));
  line.add("band_ghz", ghz(operation.band)).add("channel", operation.channel);
  line.add("center_mhz", unless_zero(operation.centre_mhz)).add("width_mhz", operation.width_mhz);
  line.add("generation", unless_zero(to_text(facts.generation))).add("streams", facts.streams);
  line.add("security", to_text(facts.security.kind)).add("pmf", to_text(facts.security.pmf));
  line.add("signal_dbm", n.signals.median()).add("frames", n.beacons + n.probe_responses);
  line.add("ap_name", shown(n.ap_name.octets()));
  if (facts.load)
    line.add("bss_load_utilisation", facts.load->utilisation / 255.0);
  else
    line.add_null("bss_load_utilisation");
  line.add("rnr", neighbours_of(n));
  return line;
}

// What not every network has: there only where it is.
void add_own(const Network& n, JsonLine& line) {
  const auto& facts = n.facts;
  const auto ssid = n.ssid.octets();
  if (const auto text = wifi::ssid_text(ssid);
      !std::ranges::equal(std::as_bytes(std::span(text)), ssid))
    line.add("ssid_octets", hex(ssid));
  line.add("beacons", n.beacons).add("interval_tu", n.interval_tu);
  line.add("akms", named(facts.security.akms, wifi::akm_name));
  line.add("ciphers", named(facts.security.pairwise, wifi::cipher_name));
  if (facts.security.wpa) line.add("wpa", true);
  if (facts.sae_hash_to_element) line.add("sae_hash_to_element", true);
  if (facts.wps) line.add("wps", true);
  line.add("roaming", roaming(facts));
  if (facts.country[0] != 0) line.add("country", std::string_view(facts.country.data(), 2));
  if (facts.load) line.add("bss_load_stations", facts.load->stations);
  if (facts.most_power_dbm) line.add("most_power_dbm", *facts.most_power_dbm);
  if (facts.operation.second_centre_mhz != 0)
    line.add("second_center_mhz", facts.operation.second_centre_mhz);
  if (facts.operation.punctured != 0) line.add("punctured_subchannels", facts.operation.punctured);
  if (facts.multi_link) {
    line.add("mld_address", to_string(facts.multi_link->device))
        .add("mld_link", facts.multi_link->link);
    line.add("mld_most_links", facts.multi_link->most_links);
  }
  if (n.owe_bssid)
    line.add("owe_bssid", to_string(*n.owe_bssid)).add("owe_ssid", shown(n.owe_ssid.octets()));
}

void print_json(const wifi::Decoded& decoded) {
  for (const auto* network : decoded.networks.sorted()) {
    auto line = json_of(*network);
    add_own(*network, line);
    std::cout << line.text() << "\n";
  }
}

JsonLine json_of(const wifi::FrameCounts& counts) {
  JsonLine line;
  line.add("frames", counts.frames).add("decoded", counts.decoded);
  line.add("skipped", counts.skipped).add("malformed", counts.malformed);
  line.add("corrupt", counts.corrupt).add("foreign", counts.foreign);
  return std::move(line.add("untracked", counts.untracked));
}

std::string or_dash(const std::optional<std::string>& text) { return text.value_or("-"); }

std::string or_dash(std::optional<double> number) {
  return number ? fmt::format("{:g}", *number) : "-";
}

void print_table(const wifi::Decoded& decoded) {
  constexpr auto kRow = "{:<17}  {:<4} {:>3} {:>4}  {:<3} {:>1}  {:<17}  {:<8}  {:>6}  {:>6}  {}\n";
  std::cout << fmt::format(kRow, "BSSID", "GHz", "ch", "MHz", "gen", "s", "security", "PMF", "dBm",
                           "frames", "SSID, AP name");
  for (const auto* n : decoded.networks.sorted()) {
    const auto& operation = n->facts.operation;
    std::string name = n->ssid.octets().empty() ? "(hidden)" : *shown(n->ssid.octets());
    if (const auto ap = shown(n->ap_name.octets())) name += ", " + *ap;
    if (n->transmitter) name += " (in beacons of " + to_string(*n->transmitter) + ")";
    std::cout << fmt::format(
        kRow, to_string(n->bssid), or_dash(ghz(operation.band)),
        operation.channel ? std::to_string(*operation.channel) : "-", operation.width_mhz,
        or_dash(unless_zero(std::string(to_text(n->facts.generation)))), n->facts.streams,
        to_text(n->facts.security.kind), to_text(n->facts.security.pmf),
        or_dash(n->signals.median()), n->beacons + n->probe_responses, name);
  }
}

std::string counts_text(const wifi::FrameCounts& counts) {
  auto text = fmt::format("{} frames: {} decoded, {} skipped, {} malformed", counts.frames,
                          counts.decoded, counts.skipped, counts.malformed);
  if (counts.corrupt > 0) text += fmt::format(", {} corrupt", counts.corrupt);
  if (counts.foreign > 0) text += fmt::format(", {} no 802.11", counts.foreign);
  if (counts.untracked > 0)
    text += fmt::format(", {} of networks beyond the first {}", counts.untracked,
                        wifi::Networks::kMost);
  return text;
}

int say_nothing_readable(const std::string& why, bool json) {
  std::cerr << "preau-probe: " << why << "\n";
  if (json) std::cout << json_of(wifi::FrameCounts{}).add("failure", why).text() << "\n";
  return kNothing;
}

int decode(const std::string& path, bool json) {
  auto file = wifi::CaptureFile::open(path);
  if (!file) return say_nothing_readable(file.error(), json);
  const auto decoded = wifi::decode(*file);
  const auto& counts = decoded.networks.counts();
  if (counts.frames == 0 && !decoded.damage.empty())
    return say_nothing_readable(decoded.damage, json);
  if (json)
    print_json(decoded);
  else
    print_table(decoded);
  std::string why = decoded.damage;
  const bool all_foreign = counts.frames > 0 && counts.foreign == counts.frames;
  if (all_foreign)
    why = path + ": no packet is 802.11; the last is of link type " +
          wifi::link_type_text(decoded.foreign_type);
  if (json) {
    auto line = json_of(counts);
    if (!why.empty()) line.add(all_foreign ? "failure" : "damage", why);
    std::cout << line.text() << "\n";
  } else {
    std::cout << counts_text(counts) << "\n";
  }
  if (!why.empty()) std::cerr << "preau-probe: " << why << "\n";
  if (all_foreign) return kNothing;
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
