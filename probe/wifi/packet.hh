// One packet of a capture file, whatever network it was captured on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "probe/net/frame.hh"

namespace preau::wifi {

struct Packet {
  std::uint32_t link_type{};  // tcpdump.org/linktypes
  Frame frame;
};

// What a reader of one format gives: a packet, nothing at the end, or why no more can be read
// (static storage).
using NextPacket = tl::expected<std::optional<Packet>, std::string_view>;

// As libpcap: longer ones are no packets but a file gone wrong.
inline constexpr std::uint32_t kLongestPacket = 262'144;

// Time stamps are untrusted: what no calendar holds becomes the nearest time that it does.
inline UtcTime to_utc(std::uint64_t seconds, std::uint64_t micros) {
  constexpr std::uint64_t kLast = 253'402'300'799;  // 9999-12-31T23:59:59Z
  return UtcTime{std::chrono::seconds{std::min(seconds, kLast)} +
                 std::chrono::microseconds{std::min<std::uint64_t>(micros, 999'999)}};
}

}  // namespace preau::wifi
