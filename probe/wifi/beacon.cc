// Octets on the air, all little-endian:
//  0  frame control 2 | duration 2 | addr1 6 (never read) | addr2 6 | addr3 = BSSID 6 | sequence 2
// 24  HT control 4, only with the Order bit
//  +  time stamp 8 | beacon interval 2 | capabilities 2 | elements: id 1, length 1, data
//  +  frame check sequence 4, where the radio header says so
#include "probe/wifi/beacon.hh"

#include <algorithm>

#include "probe/wifi/ap_name.hh"
#include "probe/wifi/neighbours.hh"
#include "probe/wifi/parser.hh"
#include "probe/wifi/profiles.hh"
#include "probe/wifi/radio_header.hh"
#include "probe/wifi/refused.hh"

namespace preau::wifi {

namespace {

// Frame control: protocol version 0 and type 0 (management), with the subtype above them.
constexpr std::uint8_t kBeacon = 8 << 4, kProbeResponse = 5 << 4;
constexpr std::uint8_t kOrder = 0x80;
constexpr std::uint16_t kPrivacy = 0x0010;
constexpr std::size_t kFcsSize = 4;

bool has_bit(Octets bitmap, std::size_t bit) {
  return bit / 8 < bitmap.size() &&
         (std::to_integer<unsigned>(bitmap[bit / 8]) >> bit % 8 & 1) != 0;
}

// Stations 2 | utilisation 1 | admission 2, but for QBSS version 1: 1, in a unit of its own.
std::optional<Load> load_of(Octets data) {
  Load load;
  Parser p(data);
  p.integer(load.stations);
  p.integer(load.utilisation);
  if (p.left() != 1) p.integer(load.admission);
  return p.has_error() ? std::nullopt : std::optional(load);
}

// Two letters; the octet behind them tells indoors from outdoors.
std::array<char, 2> country_of(Octets data) {
  if (data.size() < 2) return {};
  const std::array code{std::to_integer<char>(data[0]), std::to_integer<char>(data[1])};
  const bool letters = std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
  return letters ? code : std::array<char, 2>{};
}

// Information 1 (bits 3-5: how to read it; 0: EIRP allowed here) | for 20 MHz, in 0.5 dBm
std::optional<std::int8_t> most_power_of(Octets data) {
  if (data.size() < 2 || (std::to_integer<unsigned>(data[0]) >> 3 & 7) != 0) return std::nullopt;
  return static_cast<std::int8_t>(std::to_integer<std::int8_t>(data[1]) / 2);
}

// Control 2 (bits 0-2 type, 0 basic; bits 4 on: what is there) | length 1 | device 6 | link 1? |
// changes 1? | medium delay 2? | EML capabilities 2? | MLD capabilities 2?
std::optional<MultiLink> multi_link_of(Octets data) {
  std::uint16_t control = 0, capabilities = 0;
  std::uint8_t length = 0, link = 0;
  MultiLink out;
  Parser p(data);
  p.integer(control);
  p.integer(length);
  if (length == 0 || p.has_error() || (control & 7) != 0) return std::nullopt;
  Parser common(p.take(length - 1U));
  common.octets(out.device.octets);
  if (common.has_error()) return std::nullopt;
  const auto there = [control](unsigned bit) { return (control >> bit & 1) != 0; };
  if (there(4)) {
    common.integer(link);
    if (!common.has_error()) out.link = link & 15;
  }
  if (there(5)) common.skip(1);
  if (there(6)) common.skip(2);
  if (there(7)) common.skip(2);
  if (there(8)) {
    common.integer(capabilities);
    if (!common.has_error()) out.most_links = static_cast<std::uint8_t>((capabilities & 15) + 1);
  }
  out.cut = common.has_error();
  return out;
}

std::optional<OweTransition> owe_of(Octets data) {
  std::uint8_t length = 0;
  OweTransition out;
  Parser p(data);
  p.octets(out.bssid.octets);
  p.integer(length);
  out.ssid = p.take(length);
  return p.has_error() ? std::nullopt : std::optional(out);
}

Octets ap_name_of(const Elements& elements) {
  if (elements.has(Element::ap_name)) return elements.at(Element::ap_name);
  if (elements.has(Element::cisco_name)) return elements.at(Element::cisco_name);
  return wps_device_name(elements.at(Element::wps));
}

// In place, as all that is large here.
void fill(const Elements& elements, bool privacy, Facts& out) {
  constexpr std::size_t kBssTransition = 19, kHashToElement = 5;
  read_security(elements, privacy, out.security);
  out.streams = streams_of(elements);
  if (elements.has(Element::load)) out.load = load_of(elements.at(Element::load));
  out.country = country_of(elements.at(Element::country));
  out.k = elements.has(Element::radio_measurement);
  out.v = has_bit(elements.at(Element::extended_capabilities), kBssTransition);
  out.r = elements.has(Element::mobility_domain);
  out.sae_hash_to_element = has_bit(elements.at(Element::rsn_extension), kHashToElement);
  out.wps = elements.has(Element::wps);
  out.most_power_dbm = most_power_of(elements.at(Element::power_envelope));
  if (elements.has(Element::multi_link))
    out.multi_link = multi_link_of(elements.at(Element::multi_link));
}

// What only reading to the end tells: of neighbours and profiles nothing is kept yet.
bool lists_are_whole(const Elements& elements) {
  auto lists = elements.neighbours.all();
  while (const auto list = lists.next()) {
    Neighbours neighbours(*list);
    while (neighbours.next()) {
    }
    if (neighbours.malformed()) return false;
  }
  const auto sets = elements.multiple_bssid.all();
  if (sets.empty()) return true;
  Profiles profiles(sets);
  while (profiles.next()) {
  }
  return !profiles.malformed();
}

// What was read of its elements came to an end too early.
bool something_is_cut(const Beacon& beacon) {
  const Elements& elements = beacon.elements;
  const Facts& facts = beacon.facts;
  return facts.security.malformed || facts.operation.malformed ||
         (elements.has(Element::multi_link) && (!facts.multi_link || facts.multi_link->cut)) ||
         (elements.has(Element::owe_transition) && !beacon.owe) ||
         !wps_is_whole(elements.at(Element::wps));
}

// All but the frame's own header and radio.
void describe(Beacon& beacon) {
  const Elements& elements = beacon.elements;
  beacon.ssid = shown_ssid(elements.at(Element::ssid));
  beacon.rsn = elements.has(Element::rsn);
  fill(elements, beacon.privacy, beacon.facts);
  read_operation(elements, beacon.heard_mhz, beacon.facts.operation);
  beacon.channel = beacon.facts.operation.channel;
  beacon.band = beacon.facts.operation.band;
  beacon.facts.generation = generation_of(elements, beacon.band);
  beacon.ap_name = ap_name_of(elements);
  beacon.owe = owe_of(elements.at(Element::owe_transition));
  beacon.malformed |= something_is_cut(beacon);
}

// False when it is cut before its elements.
bool read_80211(const Stripped& stripped, Beacon& beacon) {
  const auto& radio = stripped.radio;
  std::uint8_t type = 0, flags = 0;
  Parser p(stripped.frame);
  p.integer(type);
  p.integer(flags);
  beacon.probe_response = type == kProbeResponse;
  std::uint16_t capabilities = 0;
  p.skip(2);      // duration
  p.skip(6 + 6);  // addr1, addr2: see the header
  p.octets(beacon.bssid.octets);
  p.skip(2);  // sequence control
  if ((flags & kOrder) != 0) p.skip(4);
  p.skip(8);  // time stamp
  p.integer(beacon.interval_tu);
  p.integer(capabilities);
  if (p.has_error()) return false;
  beacon.privacy = (capabilities & kPrivacy) != 0;
  beacon.signal_dbm = radio.signal_dbm;
  beacon.noise_dbm = radio.noise_dbm;
  beacon.heard_mhz = radio.frequency_mhz;
  beacon.malformed =
      !beacon.elements.walk(p.rest(), stripped.cut) || !lists_are_whole(beacon.elements);
  describe(beacon);
  return true;
}

// Octets that the capture left out at the frame's end.
std::size_t left_out(const Frame& frame) {
  return frame.wire_length - std::min(frame.wire_length, frame.bytes.size());
}

}  // namespace

Octets shown_ssid(Octets ssid) {
  return std::ranges::all_of(ssid, [](std::byte octet) { return octet == std::byte{}; }) ? Octets{}
                                                                                         : ssid;
}

tl::expected<Stripped, Unusable> strip(const Frame& frame, LinkType link_type) {
  RadiotapReader radiotap;
  return strip(frame, link_type, radiotap);
}

tl::expected<Stripped, Unusable> strip(const Frame& frame, LinkType link_type,
                                       RadiotapReader& radiotap) {
  const auto length = radio_header_length(frame.bytes, link_type);
  if (length && *length < frame.bytes.size()) {
    const auto type = std::to_integer<std::uint8_t>(frame.bytes[*length]);
    if (type != kBeacon && type != kProbeResponse)
      return tl::make_unexpected(
          Unusable{.why = "neither a beacon nor a probe response", .other = true});
  }
  const auto radio = link_type == LinkType::radiotap ? radiotap.read(frame.bytes)
                                                     : parse_radio_header(frame.bytes, link_type);
  if (!radio) return tl::make_unexpected(Unusable{radio.error()});
  if (radio->bad_fcs())
    return tl::make_unexpected(Unusable{.why = "bad frame check sequence", .corrupt = true});
  auto bytes = frame.bytes.subspan(radio->length);
  const auto out = left_out(frame);  // some or all of the frame check sequence first
  if (radio->has_fcs())
    bytes = bytes.first(bytes.size() - std::min(bytes.size(), kFcsSize - std::min(kFcsSize, out)));
  if (is_unreadable(bytes)) return tl::make_unexpected(Unusable{"encrypted, or a fragment"});
  if (is_of_a_device(bytes))
    return tl::make_unexpected(Unusable{.why = "of a device, no access point", .other = true});
  // Up to four may be the frame check sequence, also where the radio header does not say so.
  return Stripped{*radio, bytes, out > kFcsSize};
}

tl::expected<Beacon, Unusable> parse_beacon(const Stripped& stripped) {
  tl::expected<Beacon, Unusable> out;  // filled in place: it is large
  if (!read_80211(stripped, *out))
    out = tl::make_unexpected(Unusable{"its header or fixed part is cut"});
  return out;
}

tl::expected<Beacon, Unusable> parse_beacon(const Frame& frame, LinkType link_type) {
  const auto stripped = strip(frame, link_type);
  if (!stripped) return tl::make_unexpected(stripped.error());
  return parse_beacon(*stripped);
}

Beacon beacon_of_elements(const BeaconSource& source) {
  Beacon beacon{.bssid = source.bssid,
                .probe_response = source.probe_response,
                .interval_tu = source.interval_tu,
                .privacy = (source.capabilities & kPrivacy) != 0};
  beacon.heard_mhz = source.heard_mhz;
  beacon.signal_dbm = source.signal_dbm;
  beacon.malformed = !beacon.elements.walk(source.elements) || !lists_are_whole(beacon.elements);
  describe(beacon);
  return beacon;
}

Beacon profile_beacon(const Beacon& transmitted, const Elements& profile, const Bssid& bssid) {
  Beacon beacon = transmitted;
  beacon.bssid = bssid;
  std::uint16_t capabilities = 0;
  Parser p(profile.at(Element::nontransmitted));
  p.integer(capabilities);
  beacon.privacy = (capabilities & kPrivacy) != 0;
  beacon.elements = profile.inheriting(transmitted.elements);
  beacon.facts = {};
  beacon.malformed = beacon.elements.cut();  // what it has or inherits may be among what is missing
  describe(beacon);
  // Inherited only by one whose profile has none: of one that is cut nobody knows.
  if (beacon.elements.cut() && !profile.has(Element::rsn)) beacon.facts.security = {};
  return beacon;
}

}  // namespace preau::wifi
