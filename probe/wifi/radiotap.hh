// The radiotap header that a driver puts in front of a frame (radiotap.org): what we use of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

namespace preau::wifi {

struct Radiotap {
  std::size_t length{};  // of the header; the 802.11 frame follows
  std::optional<std::uint8_t> flags;
  std::optional<std::uint16_t> frequency_mhz;
  std::optional<std::int8_t> signal_dbm;  // all antennas combined
  std::optional<std::int8_t> noise_dbm;

  static constexpr std::uint8_t kFcs = 0x10, kBadFcs = 0x40;
  bool has_fcs() const { return (flags.value_or(0) & kFcs) != 0; }
  bool bad_fcs() const { return (flags.value_or(0) & kBadFcs) != 0; }
};

// The error is a sentence with static storage: nothing is allocated per frame.
tl::expected<Radiotap, std::string_view> parse_radiotap(std::span<const std::byte> bytes);

}  // namespace preau::wifi
