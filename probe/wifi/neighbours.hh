// The Reduced Neighbor Report (802.11-2020, 9.4.2.170; 802.11ax and be): other radios of the same
// house, mostly those at 6 GHz, told at 2.4 and 5 GHz.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/wifi/bssid.hh"
#include "probe/wifi/channel.hh"
#include "probe/wifi/elements.hh"
#include "probe/wifi/parser.hh"

namespace preau::wifi {

struct Neighbour {
  std::optional<Bssid> bssid;
  std::uint8_t operating_class{}, channel{};
  Band band{Band::unknown};
  std::optional<std::uint32_t> short_ssid;  // CRC-32 of its name
  std::optional<std::uint8_t> parameters;   // bit 1: same name as here; bit 6: in the same device
  std::optional<std::uint8_t> mld, link;    // 802.11be: which device, which of its links
};

// Reads one element entry by entry.
class Neighbours {
 public:
  explicit Neighbours(Octets element) : element_(element), entries_({}) {}

  std::optional<Neighbour> next();
  bool malformed() const { return malformed_; }  // once next() is empty: it ended cut

 private:
  bool next_set();

  Parser element_, entries_;
  std::uint8_t type_{}, length_{}, operating_class_{}, channel_{};
  bool malformed_{};
};

}  // namespace preau::wifi
