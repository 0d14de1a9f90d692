#include "probe/wifi/bssid.hh"

#include <string_view>

namespace preau::wifi {

std::string to_string(const Bssid& bssid) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : bssid.octets) {
    if (!text.empty()) text += ':';
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

}  // namespace preau::wifi
