// How a network protects itself (RSN element, IEEE 802.11-2020, 9.4.2.24; WPA; WPA3 and OWE of the
// Wi-Fi Alliance).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "probe/wifi/elements.hh"

namespace preau::wifi {

enum class SecurityClass : std::uint8_t {
  unknown,  // key management that we do not know (WAPI and OSEN, too), or cut before it
  open,
  owe,
  wep,
  wpa_tkip,  // WPA alone, whatever its key management
  wpa2_psk,
  wpa2_wpa3_transition,  // PSK and SAE at once, also where an RSN Override element has the SAE
  wpa3_sae,
  enterprise,      // 802.1X
  enterprise_192,  // 802.1X with 192-bit strength alone
};

enum class Pmf : std::uint8_t { none, capable, required };  // protection of management frames

struct Security {
  SecurityClass kind{SecurityClass::unknown};
  Pmf pmf{Pmf::none};
  bool wpa{};                // announces WPA, beside RSN or alone
  bool rsn_override{};       // RSN and an element that overrides it count as one
  bool malformed{};          // a list is cut
  std::uint32_t akms{};      // bit n: key management 00-0F-AC:n, of RSN or WPA; bit 0: CCKM
  std::uint32_t pairwise{};  // bit n: cipher 00-0F-AC:n
  std::uint8_t group{};      // cipher; 0: none said
};

// `privacy` is the capability bit. Into a fresh Security, in place: copying it cost a twentieth of
// decoding a frame.
void read_security(const Elements& elements, bool privacy, Security& out);

std::string_view to_text(SecurityClass kind);  // "WPA2-PSK"
std::string_view to_text(Pmf pmf);             // "required"

// "SAE"; empty for a number without a name. Cipher: "CCMP-128".
std::string_view akm_name(unsigned type);
std::string_view cipher_name(unsigned type);

}  // namespace preau::wifi
