// 802.11 frames (IEEE 802.11-2020, 9.3) with the radiotap header (radiotap.org) that a driver puts
// in front of them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tests/lab/beacons/air.hh"

namespace preau::lab {

using Bytes = std::vector<std::uint8_t>;

constexpr Mac kEveryone{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

// How the receiver heard a frame.
struct Reception {
  std::uint64_t tsf_us{};
  std::uint8_t channel{};
  std::int8_t signal_dbm{};
  std::int8_t noise_dbm{-95};
};

constexpr bool is_5ghz(std::uint8_t channel) { return channel > 14; }

Bytes radiotap(const Reception& heard);

Bytes beacon(const AccessPoint& ap, std::uint64_t timestamp_us, std::uint16_t sequence);
Bytes probe_response(const AccessPoint& ap, const Mac& client, std::uint64_t timestamp_us,
                     std::uint16_t sequence);
Bytes probe_request(const Mac& client, std::string_view ssid, std::uint16_t sequence);
Bytes data_to(const AccessPoint& ap, const Mac& client, std::span<const std::uint8_t> ciphertext,
              std::uint16_t sequence);

}  // namespace preau::lab
