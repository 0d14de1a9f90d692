// What the relay reads in a frame: whether it is UDP, its ports and its payload.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace preau::lab {

struct Udp {
  std::uint16_t source{}, destination{};
  std::span<const std::uint8_t> payload;  // of the frame; what padding follows it is no part of it
};

// Ethernet II with IPv4 (no fragment but the first) or IPv6 (no extension header); empty for all
// else.
std::optional<Udp> udp_of(std::span<const std::uint8_t> frame);

}  // namespace preau::lab
