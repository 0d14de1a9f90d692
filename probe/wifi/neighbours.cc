// Sets: header 2 (bits 0-1 type, 4-7 entries - 1, 8-15 octets an entry) | operating class 1 |
// channel 1 | entries. What an entry holds is told by its length alone (table 9-281 as amended).
#include "probe/wifi/neighbours.hh"

namespace preau::wifi {

namespace {

struct Layout {
  bool bssid{}, short_ssid{}, parameters{}, power{}, mld{};
};

// Behind the first octet, the offset of its beacon. Longer entries begin like the longest known.
Layout layout_of(std::uint8_t length) {
  switch (length) {
    case 2:
      return {.parameters = true};
    case 4:
      return {.mld = true};
    case 5:
      return {.short_ssid = true};
    case 6:
      return {.short_ssid = true, .parameters = true};
    case 7:
      return {.bssid = true};
    case 8:
      return {.bssid = true, .parameters = true};
    case 9:
      return {.bssid = true, .parameters = true, .power = true};
    case 10:
      return {.bssid = true, .mld = true};
    case 11:
      return {.bssid = true, .short_ssid = true};
    case 12:
      return {.bssid = true, .short_ssid = true, .parameters = true};
    case 13:
      return {.bssid = true, .short_ssid = true, .parameters = true, .power = true};
    default:
      if (length < 16) return {};
      return {.bssid = true, .short_ssid = true, .parameters = true, .power = true, .mld = true};
  }
}

}  // namespace

bool Neighbours::next_set() {
  std::uint16_t header = 0;
  element_.integer(header);
  element_.integer(operating_class_);
  element_.integer(channel_);
  type_ = header & 3;
  length_ = static_cast<std::uint8_t>(header >> 8);
  const std::size_t count = (header >> 4 & 15) + 1U;
  entries_ = Parser(element_.take(count * length_));
  malformed_ = element_.has_error() || length_ == 0;
  return !malformed_;
}

std::optional<Neighbour> Neighbours::next() {
  while (entries_.left() == 0 || type_ != 0) {  // other types are reserved or name no radio
    if (element_.left() == 0 || malformed_ || !next_set()) return std::nullopt;
  }
  const Layout layout = layout_of(length_);
  Neighbour out{.operating_class = operating_class_,
                .channel = channel_,
                .band = band_of_class(operating_class_)};
  Parser entry(entries_.take(length_));
  entry.skip(1);
  if (layout.bssid) entry.octets(out.bssid.emplace().octets);
  if (layout.short_ssid) entry.integer(out.short_ssid.emplace());
  if (layout.parameters) entry.integer(out.parameters.emplace());
  if (layout.power) entry.skip(1);
  if (layout.mld) {
    std::uint8_t link = 0;
    entry.integer(out.mld.emplace());
    entry.integer(link);
    out.link = link & 15;
  }
  return out;
}

}  // namespace preau::wifi
