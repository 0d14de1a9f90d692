// Text from outside that goes to a terminal: a certificate's name or a header may hold commands to
// it.
#pragma once

#include <string>
#include <string_view>

namespace preau {

// Control characters of ASCII, and those of ISO 6429 that begin with U+0080 to U+009F, as "\x1b".
inline std::string printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    const bool c1 = octet == 0xC2 && next >= 0x80 && next < 0xA0;  // in UTF-8
    if (octet >= 0x20 && octet != 0x7F && !c1) {
      out += text[i];
      continue;
    }
    const auto shown = c1 ? next : octet;
    out += "\\x";
    out += kDigits[shown >> 4U];
    out += kDigits[shown & 0xFU];
    i += c1 ? 1 : 0;
  }
  return out;
}

}  // namespace preau
