// Beacons and probe responses: what an access point says about itself (IEEE 802.11-2020, 9.3.3).
//
// The receiver's address (addr1), which in a probe response is a client's, is stepped over and
// never read. Nothing is allocated or copied: spans point into the frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "probe/net/frame.hh"
#include "probe/wifi/bssid.hh"
#include "probe/wifi/channel.hh"
#include "probe/wifi/elements.hh"
#include "probe/wifi/operation.hh"
#include "probe/wifi/radiotap.hh"
#include "probe/wifi/security.hh"

namespace preau::wifi {

// BSS Load (element 11), as the access point counts it.
struct Load {
  std::uint16_t stations{};
  std::uint8_t utilisation{};  // share of time that the channel was busy, in 1/255
  std::uint16_t admission{};   // time left for admitted streams, in 32 us/s; 0: or not told
};

// What a basic Multi-Link element says (802.11be).
struct MultiLink {
  Bssid device;                            // address of the whole device
  std::optional<std::uint8_t> link;        // which of its links this is
  std::optional<std::uint8_t> most_links;  // at once
  bool cut{};                              // before one of these
};

// The open half of an OWE pair names the encrypted one, and the other way round (Wi-Fi Alliance).
struct OweTransition {
  Bssid bssid;
  Octets ssid;
};

// What the elements say, whether of a beacon or of a profile within one.
struct Facts {
  Operation operation;
  Generation generation{Generation::unknown};
  std::uint8_t streams{1};
  Security security;
  std::optional<Load> load;
  std::array<char, 2> country{};  // NUL: none said
  bool k{}, v{}, r{};             // 802.11k radio measurement, v BSS transition, r fast transition
  bool sae_hash_to_element{};
  bool wps{};
  std::optional<std::int8_t> most_power_dbm;  // EIRP that it allows at 20 MHz
  std::optional<MultiLink> multi_link;
};

struct Beacon {
  Bssid bssid;
  bool probe_response{};
  std::uint16_t interval_tu{};          // 1.024 ms each
  bool privacy{};                       // capability bit: some encryption
  bool rsn{};                           // WPA2 or later
  std::span<const std::byte> ssid;      // raw octets; empty when hidden or absent
  std::optional<std::uint8_t> channel;  // primary
  Band band{Band::unknown};
  std::optional<std::uint16_t> heard_mhz;
  std::optional<std::int8_t> signal_dbm, noise_dbm;
  bool malformed{};  // an element is cut, missing or of a wrong length; what is above still holds
  Facts facts;
  Octets ap_name;  // raw octets; empty when it tells none
  std::optional<OweTransition> owe;
  Elements elements;  // neighbours and profiles are read from here
};

// What cannot be used, and why, in words with static storage. `other` is no beacon and no probe
// response: nothing of it was read. `corrupt` is the radio's word (bad frame check sequence).
// Everything else is the frame's own.
struct Unusable {
  std::string_view why;
  bool corrupt{};
  bool other{};
};

// A beacon or a probe response behind its radio header, without its frame check sequence; nothing
// of it is read yet. None of those that refused.hh names.
struct Stripped {
  Radiotap radio;
  Octets frame;
  bool cut{};  // the capture kept only its beginning
};
tl::expected<Stripped, Unusable> strip(const Frame& frame, LinkType link_type);
// The same for many frames of one file.
tl::expected<Stripped, Unusable> strip(const Frame& frame, LinkType link_type,
                                       RadiotapReader& radiotap);
tl::expected<Beacon, Unusable> parse_beacon(const Stripped& stripped);

// One frame as the capture gives it, radio header included.
tl::expected<Beacon, Unusable> parse_beacon(const Frame& frame, LinkType link_type);

// A beacon whose fields somebody else has taken apart already, as the kernel does for scans.
struct BeaconSource {
  Bssid bssid;
  bool probe_response{};
  std::uint16_t interval_tu{}, capabilities{};
  Octets elements;
  std::optional<std::uint16_t> heard_mhz;
  std::optional<std::int8_t> signal_dbm;
};
Beacon beacon_of_elements(const BeaconSource& source);

// The elements of a profile, with what it inherits, as a beacon of its own: that of `transmitted`
// under another BSSID. Channel and width are the transmitter's.
Beacon profile_beacon(const Beacon& transmitted, const Elements& profile, const Bssid& bssid);

// Empty when the octets are none or all NUL, which is how a name is hidden.
Octets shown_ssid(Octets ssid);

}  // namespace preau::wifi
