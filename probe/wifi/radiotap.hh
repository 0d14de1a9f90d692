// The radiotap header that a driver puts in front of a frame (radiotap.org): what we use of it.
#pragma once

#include <array>
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
  bool operator==(const Radiotap&) const = default;
};

// The error is a sentence with static storage: nothing is allocated per frame.
tl::expected<Radiotap, std::string_view> parse_radiotap(std::span<const std::byte> bytes);

// Where a header's fields lie, from its first octet; 0: not there.
struct RadiotapLayout {
  std::uint16_t length{};
  std::uint16_t fields_begin{};  // behind the present words
  std::uint16_t flags{}, channel{}, signal{}, noise{};
  bool by_words{true};  // length and present words alone say so: no TLV, no vendor's data
};

// The same for many headers: a driver lays all of them out alike, so that the last layout is
// remembered.
class RadiotapReader {
 public:
  tl::expected<Radiotap, std::string_view> read(std::span<const std::byte> bytes);

 private:
  bool is_as_before(std::span<const std::byte> bytes) const;

  RadiotapLayout layout_;
  std::array<std::byte, 32> begin_{};  // up to the fields, of the header that it was found in
  std::size_t begin_size_{};           // 0: nothing to go by
};

}  // namespace preau::wifi
