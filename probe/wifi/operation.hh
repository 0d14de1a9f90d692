// On which channel a network is and how wide, and what its radio can: HT, VHT, HE and EHT elements
// (802.11n, ac, ax, be), from the newest that says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "probe/wifi/channel.hh"
#include "probe/wifi/elements.hh"

namespace preau::wifi {

struct Operation {
  Band band{Band::unknown};
  std::optional<std::uint8_t> channel;  // primary, 20 MHz
  std::uint16_t width_mhz{20};
  std::uint16_t centre_mhz{};         // of the whole width; 0: not known
  std::uint16_t second_centre_mhz{};  // of the other half of 80 + 80 MHz; 0: in one piece
  std::uint16_t punctured{};          // bit n: 20 MHz subchannel n, from the lowest, is left out
  bool malformed{};                   // a field that should be there is not
};

// What the access point says of itself counts before the frequency on which the radio listened: a
// hopping radio hears its neighbours' channels, too.
// Into a fresh Operation, in place (see security.hh).
void read_operation(const Elements& elements, std::optional<std::uint16_t> heard_mhz,
                    Operation& out);

enum class Generation : std::uint8_t { unknown, b, a, g, n, ac, ax, be };
std::string_view to_text(Generation generation);  // "ax"; empty when unknown

// The newest whose capabilities it announces; before n, by its rates and band.
Generation generation_of(const Elements& elements, Band band);

// Spatial streams that it receives, 1 to 8 (16 with EHT).
std::uint8_t streams_of(const Elements& elements);

}  // namespace preau::wifi
