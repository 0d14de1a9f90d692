// Octets on the air, all little-endian:
//  0  frame control 2 | duration 2 | addr1 6 (never read) | addr2 6 | addr3 = BSSID 6 | sequence 2
// 24  HT control 4, only with the Order bit
//  +  time stamp 8 | beacon interval 2 | capabilities 2 | elements: id 1, length 1, data
//  +  frame check sequence 4, where radiotap says so
#include "probe/wifi/beacon.hh"

#include <algorithm>

#include "probe/wifi/parser.hh"
#include "probe/wifi/radiotap.hh"

namespace preau::wifi {

namespace {

// Frame control: protocol version 0 and type 0 (management), with the subtype above them.
constexpr std::uint8_t kBeacon = 8 << 4, kProbeResponse = 5 << 4;
constexpr std::uint8_t kOrder = 0x80;
constexpr std::uint16_t kPrivacy = 0x0010;
constexpr std::size_t kFcsSize = 4, kLongestSsid = 32;

constexpr std::uint8_t kSsidElement = 0, kDsElement = 3, kRsnElement = 48, kHtOperation = 61;

struct Channels {
  std::optional<std::uint8_t> ds, ht;
};

std::optional<std::uint8_t> first_octet(std::span<const std::byte> data) {
  return data.empty() ? std::nullopt : std::optional(std::to_integer<std::uint8_t>(data.front()));
}

bool all_nul(std::span<const std::byte> octets) {
  return std::ranges::all_of(octets, [](std::byte octet) { return octet == std::byte{}; });
}

void take_element(std::uint8_t id, std::span<const std::byte> data, Beacon& beacon,
                  Channels& channels) {
  switch (id) {
    case kSsidElement:
      if (data.size() > kLongestSsid)
        beacon.malformed = true;
      else if (beacon.ssid.empty() && !all_nul(data))
        beacon.ssid = data;
      return;
    case kDsElement:
      if (data.size() != 1) beacon.malformed = true;
      if (!channels.ds) channels.ds = first_octet(data);
      return;
    case kHtOperation:
      if (data.size() < 22) beacon.malformed = true;
      if (!channels.ht) channels.ht = first_octet(data);
      return;
    case kRsnElement:
      if (data.size() < 2) beacon.malformed = true;
      beacon.rsn = true;
      return;
    default:
      return;
  }
}

void take_elements(Parser& body, Beacon& beacon, Channels& channels) {
  while (body.left() > 0) {
    std::uint8_t id = 0, length = 0;
    body.integer(id);
    body.integer(length);
    const auto data = body.take(length);
    if (body.has_error()) {
      beacon.malformed = true;
      return;
    }
    take_element(id, data, beacon, channels);
  }
}

// What the access point says of itself counts before the frequency on which the radio listened: a
// hopping radio hears its neighbours' channels, too.
void settle_channel(const Channels& said, std::optional<std::uint16_t> heard_mhz, Beacon& beacon) {
  if (heard_mhz) beacon.band = band_of(*heard_mhz);
  if (said.ds && *said.ds != 0)
    beacon.channel = said.ds;
  else if (said.ht && *said.ht != 0)
    beacon.channel = said.ht;
  else if (heard_mhz)
    beacon.channel = channel_of(*heard_mhz);
  if (!heard_mhz && beacon.channel) beacon.band = *beacon.channel <= 14 ? Band::ghz2 : Band::ghz5;
}

tl::expected<Beacon, Unusable> parse_80211(std::span<const std::byte> bytes,
                                           const Radiotap& radio) {
  std::uint8_t type = 0, flags = 0;
  Beacon beacon;
  Parser p(bytes);
  p.integer(type);
  p.integer(flags);
  if (p.has_error() || (type != kBeacon && type != kProbeResponse))
    return tl::make_unexpected(Unusable{"neither a beacon nor a probe response"});
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
  if (p.has_error()) return tl::make_unexpected(Unusable{"its header or fixed part is cut"});
  beacon.privacy = (capabilities & kPrivacy) != 0;
  beacon.signal_dbm = radio.signal_dbm;
  Channels channels;
  take_elements(p, beacon, channels);
  settle_channel(channels, radio.frequency_mhz, beacon);
  return beacon;
}

// Octets of the frame check sequence that the capture holds: it may have cut some or all of them.
std::size_t captured_fcs(const Frame& frame) {
  const std::size_t cut = frame.wire_length - std::min(frame.wire_length, frame.bytes.size());
  return kFcsSize - std::min(kFcsSize, cut);
}

}  // namespace

tl::expected<Beacon, Unusable> parse_beacon(const Frame& frame, LinkType link_type) {
  if (link_type == LinkType::ieee80211) return parse_80211(frame.bytes, {});
  const auto radio = parse_radiotap(frame.bytes);
  if (!radio) return tl::make_unexpected(Unusable{radio.error()});
  if (radio->bad_fcs()) return tl::make_unexpected(Unusable{"bad frame check sequence", true});
  auto bytes = frame.bytes.subspan(radio->length);
  if (radio->has_fcs())
    bytes = bytes.first(bytes.size() - std::min(bytes.size(), captured_fcs(frame)));
  return parse_80211(bytes, *radio);
}

std::string to_string(const Bssid& bssid) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : bssid.octets) {
    if (!text.empty()) text += ':';
    text += kHex[octet >> 4];
    text += kHex[octet & 15];
  }
  return text;
}

}  // namespace preau::wifi
