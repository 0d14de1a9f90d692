// Reads little-endian fields out of bytes that nobody vouches for. One sticky error: read straight
// down, test once; after an error everything reads as zero and nothing out of bounds is touched.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace preau::wifi {

class Parser {
 public:
  explicit Parser(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool has_error() const { return error_; }
  std::size_t offset() const { return offset_; }  // from the first byte
  std::size_t left() const { return bytes_.size() - offset_; }

  template <std::integral T>
  void integer(T& out) {
    std::uint64_t value = 0;
    const auto field = take(sizeof(T));
    for (std::size_t i = 0; i < field.size(); ++i)
      value |= std::to_integer<std::uint64_t>(field[i]) << (8 * i);
    out = static_cast<T>(value);
  }

  template <std::size_t N>
  void octets(std::array<std::uint8_t, N>& out) {
    out = {};
    const auto field = take(N);
    for (std::size_t i = 0; i < field.size(); ++i) out[i] = std::to_integer<std::uint8_t>(field[i]);
  }

  // Exactly `count` bytes, or none and the error.
  std::span<const std::byte> take(std::size_t count) {
    if (error_ || count > left()) {
      error_ = true;
      return {};
    }
    const auto taken = bytes_.subspan(offset_, count);
    offset_ += count;
    return taken;
  }

  void skip(std::size_t count) { take(count); }

  // To the next multiple of `alignment` (a power of two) counted from the first byte.
  void align(std::size_t alignment) { skip((alignment - offset_ % alignment) % alignment); }

 private:
  std::span<const std::byte> bytes_;
  std::size_t offset_{};
  bool error_{};
};

}  // namespace preau::wifi
