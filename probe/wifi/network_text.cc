#include "probe/wifi/network_text.hh"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "probe/record/json_line.hh"
#include "probe/wifi/neighbours.hh"
#include "probe/wifi/ssid.hh"

namespace preau::wifi {

namespace {

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
  return octets.empty() ? std::nullopt : std::optional(ssid_text(octets));
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

std::vector<std::string> roaming(const Facts& facts) {
  std::vector<std::string> names;
  if (facts.k) names.emplace_back("k");
  if (facts.v) names.emplace_back("v");
  if (facts.r) names.emplace_back("r");
  return names;
}

JsonLine json_of(const Neighbour& n) {
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
  Neighbours neighbours(network.neighbours);
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
  if (const auto text = ssid_text(ssid); !std::ranges::equal(std::as_bytes(std::span(text)), ssid))
    line.add("ssid_octets", hex(ssid));
  line.add("beacons", n.beacons).add("interval_tu", n.interval_tu);
  line.add("akms", named(facts.security.akms, akm_name));
  line.add("ciphers", named(facts.security.pairwise, cipher_name));
  if (facts.security.wpa) line.add("wpa", true);
  if (facts.security.rsn_override) line.add("rsn_override", true);
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

JsonLine json_of(const FrameCounts& counts) {
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

std::string counts_text(const FrameCounts& counts) {
  auto text = fmt::format("{} frames: {} decoded, {} skipped, {} malformed", counts.frames,
                          counts.decoded, counts.skipped, counts.malformed);
  if (counts.corrupt > 0) text += fmt::format(", {} corrupt", counts.corrupt);
  if (counts.foreign > 0) text += fmt::format(", {} no 802.11", counts.foreign);
  if (counts.untracked > 0)
    text += fmt::format(", {} of networks beyond the first {}", counts.untracked, Networks::kMost);
  return text;
}

}  // namespace

std::string network_json(const Network& network) {
  auto line = json_of(network);
  add_own(network, line);
  return line.text();
}

std::string counts_json(const FrameCounts& counts, const std::string& damage,
                        const std::string& failure, const Listened* listened) {
  auto line = json_of(counts);
  if (!damage.empty()) line.add("damage", damage);
  if (!failure.empty()) line.add("failure", failure);
  if (listened != nullptr)
    line.add("listened_mhz", listened->channels())
        .add("not_listened_mhz", listened->not_channels());
  return line.text();
}

std::string networks_table(const Networks& networks) {
  constexpr auto kRow = "{:<17}  {:<4} {:>3} {:>4}  {:<3} {:>1}  {:<17}  {:<8}  {:>6}  {:>6}  {}\n";
  std::string text = fmt::format(kRow, "BSSID", "GHz", "ch", "MHz", "gen", "s", "security", "PMF",
                                 "dBm", "frames", "SSID, AP name");
  for (const auto* n : networks.sorted()) {
    const auto& operation = n->facts.operation;
    std::string name = n->ssid.octets().empty() ? "(hidden)" : *shown(n->ssid.octets());
    if (const auto ap = shown(n->ap_name.octets())) name += ", " + *ap;
    if (n->transmitter) name += " (in beacons of " + to_string(*n->transmitter) + ")";
    text += fmt::format(
        kRow, to_string(n->bssid), or_dash(ghz(operation.band)),
        operation.channel ? std::to_string(*operation.channel) : "-", operation.width_mhz,
        or_dash(unless_zero(std::string(to_text(n->facts.generation)))), n->facts.streams,
        to_text(n->facts.security.kind), to_text(n->facts.security.pmf),
        or_dash(n->signals.median()), n->beacons + n->probe_responses, name);
  }
  return text + counts_text(networks.counts()) + "\n";
}

}  // namespace preau::wifi
