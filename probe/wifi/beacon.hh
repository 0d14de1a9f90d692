// Beacons and probe responses: what an access point says about itself (IEEE 802.11-2020, 9.3.3).
//
// The receiver's address (addr1), which in a probe response is a client's, is stepped over and
// never read. Nothing is allocated or copied: spans point into the frame.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "probe/net/capture.hh"
#include "probe/wifi/channel.hh"

namespace preau::wifi {

struct Bssid {
  std::array<std::uint8_t, 6> octets{};
  auto operator<=>(const Bssid&) const = default;
};
std::string to_string(const Bssid& bssid);  // "02:00:00:00:0a:12"

struct Beacon {
  Bssid bssid;
  bool probe_response{};
  std::uint16_t interval_tu{};          // 1.024 ms each
  bool privacy{};                       // capability bit: some encryption
  bool rsn{};                           // WPA2 or later
  std::span<const std::byte> ssid;      // raw octets; empty when hidden or absent
  std::optional<std::uint8_t> channel;  // primary
  Band band{Band::unknown};
  std::optional<std::int8_t> signal_dbm;
  bool malformed{};  // an element is cut or of a wrong length; what is above still holds
};

// What cannot be used, and why, in words with static storage. `corrupt` is the radio's word (bad
// frame check sequence), everything else the frame's own.
struct Unusable {
  std::string_view why;
  bool corrupt{};
};

// One frame as the capture gives it, radio header included.
tl::expected<Beacon, Unusable> parse_beacon(const Frame& frame, LinkType link_type);

}  // namespace preau::wifi
