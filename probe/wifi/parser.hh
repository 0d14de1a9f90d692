// Reads little-endian fields out of bytes that nobody vouches for. One sticky error: read straight
// down, test once; after an error everything reads as zero and nothing out of bounds is touched.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace preau::wifi {

//
// Inlined wherever it is used: left to themselves, compilers call these few instructions a dozen
// times a frame, which took as long as all the decoding.
class Parser {
 public:
  explicit Parser(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool has_error() const { return error_; }
  std::size_t offset() const { return offset_; }  // from the first byte
  std::size_t left() const { return bytes_.size() - offset_; }

  template <std::integral T>
  [[gnu::always_inline]] void integer(T& out) {
    std::array<std::uint8_t, sizeof(T)> field;
    octets(field);
    std::uint64_t value = 0;  // compilers make one load of this
    for (std::size_t i = 0; i < sizeof(T); ++i) value |= std::uint64_t{field[i]} << (8 * i);
    out = static_cast<T>(value);
  }

  // In network byte order, as AVS and WPS write.
  template <std::integral T>
  void big_integer(T& out) {
    std::array<std::uint8_t, sizeof(T)> field;
    octets(field);
    std::uint64_t value = 0;
    for (const std::uint8_t octet : field) value = value << 8 | octet;
    out = static_cast<T>(value);
  }

  template <std::size_t N>
  [[gnu::always_inline]] void octets(std::array<std::uint8_t, N>& out) {
    if (const auto field = take(N); field.size() == N)
      std::memcpy(out.data(), field.data(), N);
    else
      out = {};
  }

  // Exactly `count` bytes, or none and the error.
  [[gnu::always_inline]] std::span<const std::byte> take(std::size_t count) {
    if (error_ || count > left()) {
      error_ = true;
      return {};
    }
    const auto taken = bytes_.subspan(offset_, count);
    offset_ += count;
    return taken;
  }

  [[gnu::always_inline]] void skip(std::size_t count) { take(count); }

  std::span<const std::byte> rest() { return take(left()); }

  // To the next multiple of `alignment` (a power of two) counted from the first byte.
  void align(std::size_t alignment) { skip(-offset_ & (alignment - 1)); }

 private:
  std::span<const std::byte> bytes_;
  std::size_t offset_{};
  bool error_{};
};

}  // namespace preau::wifi
