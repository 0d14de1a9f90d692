#include "probe/wifi/operation.hh"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "probe/wifi/parser.hh"

namespace preau::wifi {

namespace {

std::uint8_t first_octet(Octets data) {
  return data.empty() ? std::uint8_t{} : std::to_integer<std::uint8_t>(data.front());
}

// VHT Operation Information, and the same three octets in HE Operation.
struct Vht {
  std::uint8_t width{}, segment0{}, segment1{};
};

struct SixGhzInfo {
  std::uint8_t primary{}, width{}, segment0{}, segment1{};
};

struct He {
  std::optional<Vht> vht;
  std::optional<SixGhzInfo> six;
  bool cut{};
};

// Parameters 3 | BSS colour 1 | basic MCS 2 | VHT information 3? | other BSSID 1? | 6 GHz: primary
// 1, control 1, two segments, least rate 1?
He he_operation(Octets data) {
  std::uint16_t low = 0;
  std::uint8_t high = 0, control = 0;
  Parser p(data);
  p.integer(low);
  p.integer(high);
  p.skip(1 + 2);
  const std::uint32_t parameters = low | std::uint32_t{high} << 16;
  He out;
  if ((parameters & 1 << 14) != 0) {
    Vht vht;
    p.integer(vht.width);
    p.integer(vht.segment0);
    p.integer(vht.segment1);
    if (!p.has_error()) out.vht = vht;
  }
  if ((parameters & 1 << 15) != 0) p.skip(1);
  if ((parameters & 1 << 17) != 0) {
    SixGhzInfo six;
    p.integer(six.primary);
    p.integer(control);
    p.integer(six.segment0);
    p.integer(six.segment1);
    six.width = control & 3;
    if (!p.has_error()) out.six = six;
  }
  out.cut = p.has_error();
  return out;
}

// 160 MHz in one piece: the second segment's centre lies 8 channels from the first and is the
// whole's. Further away it is the other half of 80 + 80 MHz.
void set_160(Band band, std::uint8_t segment0, std::uint8_t segment1, Operation& out) {
  out.width_mhz = 160;
  if (std::abs(segment1 - segment0) == 8) {
    out.centre_mhz = centre_mhz(band, segment1);
    return;
  }
  out.centre_mhz = centre_mhz(band, segment0);
  out.second_centre_mhz = centre_mhz(band, segment1);
}

// Secondary channel: 1 above, 3 below.
void take_ht(Octets ht, Operation& out) {
  if (ht.size() < 2 || out.centre_mhz == 0) return;
  const unsigned secondary = std::to_integer<unsigned>(ht[1]) & 3;
  if (secondary != 1 && secondary != 3) return;
  out.width_mhz = 40;
  out.centre_mhz = static_cast<std::uint16_t>(out.centre_mhz + (secondary == 1 ? 10 : -10));
}

// The centre of 160 MHz that an access point tells those alone who look for it in HT Operation
// (802.11-2020, 9.4.2.56: Channel Center Frequency Segment 2, bits 13 to 20 of the information
// behind the primary channel's octet and the next one's), since it has fewer streams there than at
// 80 MHz. 0: none, and what older ones leave there.
std::uint8_t ht_segment2(Octets ht) {
  if (ht.size() < 4) return 0;
  return static_cast<std::uint8_t>(std::to_integer<unsigned>(ht[2]) >> 5 |
                                   (std::to_integer<unsigned>(ht[3]) & 0x1f) << 3);
}

// Whether a second segment is told at all, and not something else left where it stands: table
// 11-23.
bool goes_with(std::uint8_t segment1, std::uint8_t segment0) {
  const int apart = std::abs(segment1 - segment0);
  return segment1 != 0 && (apart == 8 || apart > 16);
}

void take_vht(const Vht& vht, std::uint8_t segment2, Operation& out) {
  if (vht.width == 0 || vht.width > 3 || vht.segment0 == 0) return;
  out.width_mhz = 80;
  out.centre_mhz = centre_mhz(out.band, vht.segment0);
  if (vht.width == 2)  // 2 and 3 are of the first years of 802.11ac
    out.width_mhz = 160;
  else if (vht.width == 3 || goes_with(vht.segment1, vht.segment0))
    set_160(out.band, vht.segment0, vht.segment1, out);
  else if (vht.segment1 == 0 && goes_with(segment2, vht.segment0))
    set_160(out.band, vht.segment0, segment2, out);
}

void take_six(const SixGhzInfo& six, Operation& out) {
  if (six.width == 3) return set_160(Band::ghz6, six.segment0, six.segment1, out);
  out.width_mhz = static_cast<std::uint16_t>(20 << six.width);
  if (six.segment0 != 0) out.centre_mhz = centre_mhz(Band::ghz6, six.segment0);
}

// Parameters 1 | basic MCS and streams 4 | control 1, two segments, punctured subchannels 2?
void take_eht(Octets eht, Operation& out) {
  std::uint8_t parameters = 0, control = 0, segment0 = 0, segment1 = 0;
  Parser p(eht);
  p.integer(parameters);
  p.skip(4);
  if ((parameters & 1) == 0) return;
  p.integer(control);
  p.integer(segment0);
  p.integer(segment1);
  const unsigned width = control & 7;
  out.malformed |= p.has_error();
  if (p.has_error() || width > 4) return;
  out.width_mhz = static_cast<std::uint16_t>(20 << width);
  out.second_centre_mhz = 0;
  const std::uint8_t centre = width >= 3 ? segment1 : segment0;
  if (centre != 0) out.centre_mhz = centre_mhz(out.band, centre);
  if ((parameters & 2) != 0) p.integer(out.punctured);
  out.malformed |= p.has_error();
}

void settle_channel(const Elements& elements, const He& he, std::optional<std::uint16_t> heard_mhz,
                    Operation& out) {
  if (heard_mhz) out.band = band_of(*heard_mhz);
  if (he.six) {
    out.band = Band::ghz6;
    out.channel = he.six->primary;
    return;
  }
  const auto ds = first_octet(elements.at(Element::ds));
  const auto ht = first_octet(elements.at(Element::ht_operation));
  if (const auto said = ds != 0 ? ds : ht; said != 0) {
    out.channel = said;
    // Its own channel tells the band, too, but for 6 GHz, which numbers from 1 again.
    if (out.band != Band::ghz6) out.band = said <= 14 ? Band::ghz2 : Band::ghz5;
  } else if (heard_mhz) {
    out.channel = channel_of(*heard_mhz);
  }
}

// Rates in units of 500 kbit/s; bit 7: basic.
struct Rates {
  bool dsss{}, ofdm{};
};

Rates rates_of(const Elements& elements) {
  Rates rates;
  for (const auto list : {Element::rates, Element::extended_rates})
    for (const auto octet : elements.at(list)) {
      const unsigned rate = std::to_integer<unsigned>(octet) & 0x7f;
      rates.dsss |= rate == 2 || rate == 4 || rate == 11 || rate == 22;
      rates.ofdm |= rate == 12 || rate == 18 || rate == 24 || rate == 36 || rate == 48 ||
                    rate == 72 || rate == 96 || rate == 108;
    }
  return rates;
}

// Capabilities 2 | A-MPDU 1 | receive MCS: 8 bits a stream
std::uint8_t ht_streams(Octets ht) {
  std::uint8_t streams = 0;
  for (std::size_t i = 0; i < 4; ++i)
    if (ht.size() > 3 + i && ht[3 + i] != std::byte{}) streams = static_cast<std::uint8_t>(i + 1);
  return streams;
}

// MCS map of VHT and HE: 2 bits a stream, 3: not received.
std::uint8_t map_streams(std::uint16_t map) {
  for (unsigned streams = 8; streams > 0; --streams)
    if ((map >> 2 * (streams - 1) & 3) != 3) return static_cast<std::uint8_t>(streams);
  return 0;
}

std::uint8_t map_streams_at(Octets capabilities, std::size_t offset) {
  std::uint16_t map = 0;
  Parser p(capabilities);
  p.skip(offset);
  p.integer(map);
  return p.has_error() ? std::uint8_t{} : map_streams(map);
}

// MAC 2 | PHY 9 | for each width 3 octets, by MCS: low half streams received, high half sent
std::uint8_t eht_streams(Octets eht) {
  std::uint8_t up_to_80 = 0;
  Parser p(eht);
  p.skip(2 + 9);
  p.integer(up_to_80);
  return up_to_80 & 15;
}

}  // namespace

void read_operation(const Elements& elements, std::optional<std::uint16_t> heard_mhz,
                    Operation& out) {
  const He he = he_operation(elements.at(Element::he_operation));
  out.malformed = he.cut && elements.has(Element::he_operation);
  settle_channel(elements, he, heard_mhz, out);
  if (out.channel) out.centre_mhz = centre_mhz(out.band, *out.channel);
  if (he.six) {
    take_six(*he.six, out);
  } else {
    const auto ht = elements.at(Element::ht_operation);
    take_ht(ht, out);
    const auto vht = elements.at(Element::vht_operation);
    if (vht.size() >= 3)
      take_vht({std::to_integer<std::uint8_t>(vht[0]), std::to_integer<std::uint8_t>(vht[1]),
                std::to_integer<std::uint8_t>(vht[2])},
               ht_segment2(ht), out);
    else if (he.vht)
      take_vht(*he.vht, ht_segment2(ht), out);
  }
  take_eht(elements.at(Element::eht_operation), out);
}

std::string_view to_text(Generation generation) {
  switch (generation) {
    case Generation::unknown:
      break;
    case Generation::b:
      return "b";
    case Generation::a:
      return "a";
    case Generation::g:
      return "g";
    case Generation::n:
      return "n";
    case Generation::ac:
      return "ac";
    case Generation::ax:
      return "ax";
    case Generation::be:
      return "be";
  }
  return {};
}

Generation generation_of(const Elements& elements, Band band) {
  if (elements.has(Element::eht_capabilities)) return Generation::be;
  if (elements.has(Element::he_capabilities)) return Generation::ax;
  if (elements.has(Element::vht_capabilities)) return Generation::ac;
  if (elements.has(Element::ht_capabilities)) return Generation::n;
  const Rates rates = rates_of(elements);
  if (!rates.dsss && !rates.ofdm) return Generation::unknown;
  if (!rates.ofdm) return Generation::b;
  if (band == Band::ghz5) return Generation::a;
  return rates.dsss || band == Band::ghz2 ? Generation::g : Generation::unknown;
}

std::uint8_t streams_of(const Elements& elements) {
  return std::max({std::uint8_t{1}, ht_streams(elements.at(Element::ht_capabilities)),
                   map_streams_at(elements.at(Element::vht_capabilities), 4),
                   map_streams_at(elements.at(Element::he_capabilities), 6 + 11),
                   eht_streams(elements.at(Element::eht_capabilities))});
}

}  // namespace preau::wifi
