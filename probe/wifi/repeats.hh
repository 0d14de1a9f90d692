// An access point says the same ten times a second, but for its clock and what it keeps for
// sleeping stations (TIM). Frames that say what was read before are known by their octets, and need
// not be decoded again. In bounded memory, without a receiver's address.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "probe/wifi/beacon.hh"

namespace preau::wifi {

struct Network;

class Repeats {
 public:
  struct Known {
    std::vector<std::byte> fixed_and_elements;  // beacon interval, capabilities, elements
    std::size_t tim_begin{}, tim_end{};         // octets of it that may differ
    std::array<std::byte, 2> frame_control{};
    std::optional<std::uint16_t> heard_mhz;
    Beacon beacon;       // its spans point into the octets above
    Network* network{};  // that it was told to last; for who keeps the networks
  };

  Repeats() : known_(std::size_t{1} << kBits) {}

  // The frame read, or known from before; its signal is this frame's own. Null for one that is not
  // worth keeping (too long, cut, with an HT control field): parse_beacon() reads it.
  Known* look(const Stripped& heard);

 private:
  static constexpr unsigned kBits = 10;  // 1024 of 2 KB each
  std::vector<std::unique_ptr<Known>> known_;
};

}  // namespace preau::wifi
