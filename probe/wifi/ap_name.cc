#include "probe/wifi/ap_name.hh"

#include <algorithm>
#include <array>

#include "probe/wifi/parser.hh"

namespace preau::wifi {

namespace {

using Name = std::span<const std::byte>;

// Up to the first NUL: most makers pad with them.
Name up_to_nul(Name octets) {
  const auto end = std::ranges::find(octets, std::byte{});
  return octets.first(static_cast<std::size_t>(end - octets.begin()));
}

// Where a maker's element has the name: octets behind maker and type. Some elements serve several
// ends, told by their first octet.
struct Place {
  std::uint32_t maker_and_type{};
  std::size_t offset{};
  int first_octet{-1};  // what it must be; -1: anything
};

constexpr std::array kPlaces{
    Place{0x000b8601, 2, 3},  // Aruba: subtype, 0
    Place{0x00117400, 2, 6},  // Arista: subtype, length
    Place{0x00139203, 0},     // Ruckus
    Place{0x00156d01, 0},     // Ubiquiti
    Place{0x00197721, 3, 1},  // Aerohive: version, subtype, length
    Place{0x0040962f, 0},     // Cisco
    Place{0x00a0f801, 8},     // WiNG: 7 unknown, length
    Place{0x5c5b3501, 0},     // Mist
    Place{0x84809400, 0},     // Meter
    Place{0xdc085601, 0},     // Alcatel-Lucent
};
static_assert(std::ranges::is_sorted(kPlaces, {}, &Place::maker_and_type));

// MikroTik: 2 unknown, then type 1, length 1, data; in the data of type 1 the name is behind 10.
constexpr std::uint32_t kMikrotik = 0x000c4200;

Name mikrotik(Parser p) {
  constexpr std::uint8_t kNameType = 1;
  p.skip(2);
  while (p.left() > 0) {
    std::uint8_t type = 0, length = 0;
    p.integer(type);
    p.integer(length);
    Parser data(p.take(length));
    if (p.has_error()) return {};
    if (type != kNameType) continue;
    data.skip(10);
    return up_to_nul(data.rest());
  }
  return {};
}

}  // namespace

Name vendor_ap_name(std::uint32_t maker_and_type, Name data) {
  if (maker_and_type == kMikrotik) return mikrotik(Parser(data));
  const auto* place = std::ranges::lower_bound(kPlaces, maker_and_type, {}, &Place::maker_and_type);
  if (place == kPlaces.end() || place->maker_and_type != maker_and_type) return {};
  if (data.size() <= place->offset) return {};
  if (place->first_octet >= 0 && std::to_integer<int>(data.front()) != place->first_octet)
    return {};
  return up_to_nul(data.subspan(place->offset));
}

Name cisco_name(Name data) {
  Parser p(data);
  p.skip(10);
  const auto name = p.take(16);
  return up_to_nul(name);
}

// Attributes, big-endian: type 2 | length 2 | data. Of several elements, when one is too small:
// then the first is full, and the last of its attributes goes on in the next.
Name wps_device_name(Name data) {
  constexpr std::uint16_t kDeviceName = 0x1011;
  Parser p(data);
  while (p.left() > 0) {
    std::uint16_t type = 0, length = 0;
    p.big_integer(type);
    p.big_integer(length);
    const auto value = p.take(length);
    if (p.has_error()) return {};
    if (type == kDeviceName) return up_to_nul(value);
  }
  return {};
}

bool wps_is_whole(Name data) {
  constexpr std::size_t kFull = 255 - 4;
  Parser p(data);
  while (p.left() > 0 && !p.has_error()) {
    std::uint16_t length = 0;
    p.skip(2);
    p.big_integer(length);
    p.skip(length);
  }
  return !p.has_error() || data.size() == kFull;
}

}  // namespace preau::wifi
