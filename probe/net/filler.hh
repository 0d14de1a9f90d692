// What bulk traffic is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace preau {

// Content that no middlebox compresses, the same each time.
inline void fill_incompressible(std::span<std::byte> octets) {
  std::uint64_t state = 0x9E3779B97F4A7C15;
  for (auto& octet : octets) {  // xorshift64
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    octet = static_cast<std::byte>(state & 0xFFU);
  }
}

// So many octets of it, made once for the whole program.
template <std::size_t kOctets>
std::span<const std::byte> filler() {
  static const auto data = [] {
    std::vector<std::byte> octets(kOctets);
    fill_incompressible(octets);
    return octets;
  }();
  return data;
}

}  // namespace preau
