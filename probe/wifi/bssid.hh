// The address of a radio under one name.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace preau::wifi {

struct Bssid {
  std::array<std::uint8_t, 6> octets{};
  // clang-tidy 14 takes what the compiler makes of this for a comparison of pointers
  auto operator<=>(const Bssid&) const = default;  // NOLINT(modernize-use-nullptr)
};
std::string to_string(const Bssid& bssid);  // "02:00:00:00:0a:12"

}  // namespace preau::wifi
