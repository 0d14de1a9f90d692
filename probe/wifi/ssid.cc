#include "probe/wifi/ssid.hh"

#include <algorithm>
#include <array>
#include <cstdint>

namespace preau::wifi {

namespace {

// Well-formed UTF-8 by its first octet (Unicode 15, table 3-7): how many octets, and between which
// bounds the second one lies; all later ones lie between 80 and BF.
struct Form {
  std::uint8_t first, last, size, second_least, second_most;
};
constexpr std::array kForms{
    Form{0x00, 0x7f, 1, 0, 0},       Form{0xc2, 0xdf, 2, 0x80, 0xbf},
    Form{0xe0, 0xe0, 3, 0xa0, 0xbf}, Form{0xe1, 0xec, 3, 0x80, 0xbf},
    Form{0xed, 0xed, 3, 0x80, 0x9f}, Form{0xee, 0xef, 3, 0x80, 0xbf},
    Form{0xf0, 0xf0, 4, 0x90, 0xbf}, Form{0xf1, 0xf3, 4, 0x80, 0xbf},
    Form{0xf4, 0xf4, 4, 0x80, 0x8f},
};

std::uint8_t octet(std::byte byte) { return std::to_integer<std::uint8_t>(byte); }

bool is_between(std::uint8_t value, std::uint8_t least, std::uint8_t most) {
  return least <= value && value <= most;
}

// Octets of the well-formed character at the front; 0 when there is none.
std::size_t character_size(std::span<const std::byte> text) {
  const std::uint8_t lead = octet(text.front());
  const auto* form = std::ranges::find_if(
      kForms, [lead](const Form& f) { return is_between(lead, f.first, f.last); });
  if (form == kForms.end() || text.size() < form->size) return 0;
  for (std::size_t i = 1; i < form->size; ++i)
    if (!is_between(octet(text[i]), i == 1 ? form->second_least : 0x80,
                    i == 1 ? form->second_most : 0xbf))
      return 0;
  return form->size;
}

// C0, DEL and C1 (U+0080 to U+009F, in UTF-8 C2 80 to C2 9F).
bool is_control(std::span<const std::byte> character) {
  const std::uint8_t lead = octet(character.front());
  return lead < 0x20 || lead == 0x7f || (lead == 0xc2 && octet(character[1]) < 0xa0);
}

}  // namespace

std::string ssid_text(std::span<const std::byte> ssid) {
  std::string text;
  while (!ssid.empty()) {
    const std::size_t size = character_size(ssid);
    const auto character = ssid.first(std::max<std::size_t>(size, 1));
    if (size == 0 || is_control(character))
      text += "\xef\xbf\xbd";  // U+FFFD
    else
      for (const std::byte byte : character) text += static_cast<char>(byte);
    ssid = ssid.subspan(character.size());
  }
  return text;
}

}  // namespace preau::wifi
