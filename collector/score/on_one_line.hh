// What somebody else wrote, in a line of ours.
#pragma once

#include <string>
#include <string_view>

namespace preau {

// Control characters of ASCII, and those of ISO 6429 that UTF-8 writes with 0xC2, become blanks: a
// failure's cause begins no line and commands no terminal.
inline std::string on_one_line(std::string_view text) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::string out(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool c1 = i > 0 && octet(i - 1) == 0xC2 && octet(i) < 0xA0;
    if (c1) out[i - 1] = ' ';
    if (c1 || octet(i) < 0x20 || octet(i) == 0x7F) out[i] = ' ';
  }
  return out;
}

}  // namespace preau
