// Bands, channel numbers and operating classes (IEEE 802.11-2020 annex E; 6 GHz: 802.11ax).
#pragma once

#include <cstdint>
#include <optional>

namespace preau::wifi {

enum class Band : std::uint8_t { unknown, ghz2, ghz5, ghz6 };

Band band_of(std::uint16_t frequency_mhz);

// The 20 MHz channel with this centre; empty where none lies.
std::optional<std::uint8_t> channel_of(std::uint16_t frequency_mhz);

// The centre of a channel of any width, 0 in an unknown band: numbers count in steps of 5 MHz.
std::uint16_t centre_mhz(Band band, std::uint8_t channel);

// Of a global operating class (table E-4).
Band band_of_class(std::uint8_t operating_class);

}  // namespace preau::wifi
