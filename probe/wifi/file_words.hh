// Words of a capture file, in the byte order of the machine that wrote it.
#pragma once

#include <cstdint>

#include "probe/wifi/parser.hh"

namespace preau::wifi {

[[gnu::always_inline]] inline std::uint32_t word32(Parser& p, bool swapped) {
  std::uint32_t value = 0;
  p.integer(value);
  return swapped ? __builtin_bswap32(value) : value;
}

inline std::uint16_t word16(Parser& p, bool swapped) {
  std::uint16_t value = 0;
  p.integer(value);
  return swapped ? __builtin_bswap16(value) : value;
}

}  // namespace preau::wifi
