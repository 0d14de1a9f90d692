// Which frames are impaired: all, or those of one UDP port. The others pass at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace preau::lab {

class Match {
 public:
  Match() = default;  // every frame

  // "udp:PORT", or what is wrong with it.
  static tl::expected<Match, std::string> read(std::string_view text);

  bool operator()(std::span<const std::uint8_t> frame) const;

 private:
  std::optional<std::uint16_t> port_;  // at either end
};

}  // namespace preau::lab
