#include "probe/wifi/refused.hh"

#include <algorithm>
#include <string_view>

#include "probe/wifi/parser.hh"

namespace preau::wifi {

namespace {

// Frame control 2, its second octet flags | ... | sequence control 2 at 22: fragment number 4 bits
constexpr std::uint8_t kAnswer = 5 << 4;
constexpr std::uint8_t kMoreFragments = 0x04, kEncrypted = 0x40, kHtControl = 0x80;
constexpr std::uint8_t kFragmentNumber = 0x0f;
constexpr std::size_t kFlagsAt = 1, kSequenceAt = 22;
constexpr std::uint16_t kEss = 0x0001;

bool has_any(Octets frame, std::size_t at, std::uint8_t bits) {
  return at < frame.size() && (frame[at] & std::byte{bits}) != std::byte{};
}

bool bears_the_name(Octets ssid) {
  constexpr std::string_view kItsName = "DIRECT-";
  return ssid.size() >= kItsName.size() &&
         std::ranges::equal(ssid.first(kItsName.size()), std::as_bytes(std::span(kItsName)));
}

}  // namespace

bool is_unreadable(Octets frame) {
  return has_any(frame, kFlagsAt, kMoreFragments | kEncrypted) ||
         has_any(frame, kSequenceAt, kFragmentNumber);
}

bool offers_wifi_direct(std::uint16_t capabilities, Octets elements) {
  if ((capabilities & kEss) != 0) return false;
  bool has_another_name = false;
  Parser p(elements);
  while (p.left() > 0) {
    std::uint8_t id = 0, length = 0;
    p.integer(id);
    p.integer(length);
    const auto data = p.take(length);
    if (p.has_error()) break;
    if (id != 0) continue;
    if (bears_the_name(data)) return true;
    has_another_name = true;
  }
  return !has_another_name;
}

bool is_of_a_device(Octets frame) {
  if (frame.empty() || frame.front() != std::byte{kAnswer}) return false;  // most are beacons
  std::uint8_t flags = 0;
  std::uint16_t capabilities = 0;
  Parser p(frame);
  p.skip(1);
  p.integer(flags);
  p.skip(22 + ((flags & kHtControl) != 0 ? 4 : 0));  // the rest of the header
  p.skip(8 + 2);                                     // time stamp, interval
  p.integer(capabilities);
  return !p.has_error() && offers_wifi_direct(capabilities, p.rest());
}

}  // namespace preau::wifi
