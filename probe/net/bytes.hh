// Network byte order in and out of packets. Reading runs straight down and is tested once.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace preau {

class BigEndianReader {
 public:
  explicit BigEndianReader(std::span<const std::byte> data) : data_(data) {}

  template <std::unsigned_integral T>
  void integer(T& out) {
    out = 0;
    for (const std::byte octet : take(sizeof(T)))
      out = static_cast<T>((static_cast<std::uint64_t>(out) << 8U) | std::to_integer<T>(octet));
  }
  void bytes(std::span<std::byte> out) {
    const auto taken = take(out.size());
    std::copy(taken.begin(), taken.end(), out.begin());
  }
  void skip(std::size_t octets) { take(octets); }

  bool has_error() const { return error_; }
  std::span<const std::byte> rest() const { return data_; }

 private:
  std::span<const std::byte> take(std::size_t octets) {
    if (octets > data_.size()) {
      error_ = true;
      data_ = {};
      return {};
    }
    const auto taken = data_.first(octets);
    data_ = data_.subspan(octets);
    return taken;
  }

  std::span<const std::byte> data_;
  bool error_{false};
};

class BigEndianWriter {
 public:
  template <std::unsigned_integral T>
  void integer(T value) {
    for (std::size_t i = sizeof(T); i-- > 0;)
      data_.push_back(
          static_cast<std::byte>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xFFU));
  }
  void bytes(std::span<const std::byte> data) {
    data_.insert(data_.end(), data.begin(), data.end());
  }
  void zeros(std::size_t octets) { data_.resize(data_.size() + octets); }

  std::vector<std::byte> take() { return std::move(data_); }

 private:
  std::vector<std::byte> data_;
};

// The same at a fixed place, for packets that are written where they lie.
template <std::unsigned_integral T>
T load(std::span<const std::byte> data, std::size_t at) {
  T out = 0;
  BigEndianReader(data.subspan(at)).integer(out);
  return out;
}

template <std::unsigned_integral T>
void store(std::span<std::byte> data, std::size_t at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    data[at + i] = static_cast<std::byte>(
        (static_cast<std::uint64_t>(value) >> (8 * (sizeof(T) - 1 - i))) & 0xFFU);
}

}  // namespace preau
