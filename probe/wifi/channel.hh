// Bands and channel numbers (IEEE 802.11-2020 annex E; 6 GHz: 802.11ax).
#pragma once

#include <cstdint>
#include <optional>

namespace preau::wifi {

enum class Band { unknown, ghz2, ghz5, ghz6 };

Band band_of(std::uint16_t frequency_mhz);

// The 20 MHz channel with this centre; empty where none lies.
std::optional<std::uint8_t> channel_of(std::uint16_t frequency_mhz);

}  // namespace preau::wifi
