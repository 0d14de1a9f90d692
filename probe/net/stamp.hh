// STAMP test packets, unauthenticated (RFC 8762 sections 4.2.1 and 4.3.1; TLVs RFC 8972 section 4).
//
// Sender, 44 octets                     Reflector, 44 octets
//    0  sequence number      4             0  sequence number              4
//    4  timestamp (T1)       8             4  timestamp (T3)               8
//   12  error estimate       2            12  error estimate               2
//   14  SSID                 2            14  SSID                         2
//   16  zero                28            16  receive timestamp (T2)       8
//                                         24  sender's sequence number     4
//                                         28  sender's timestamp           8
//                                         36  sender's error estimate      2
//                                         38  zero                         2
//                                         40  sender's TTL                 1
//                                         41  zero                         3
// TLVs follow: flags 1 (0x80 U, 0x40 M, 0x20 I), type 1, length 2, value. Replies are never larger
// than requests, so a reflector amplifies nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace preau::stamp {

inline constexpr std::uint16_t kPort = 862;  // RFC 8762 section 4.1
inline constexpr std::size_t kBaseSize = 44;

// Nanoseconds since 1970 on a wall clock; on the wire an NTP timestamp (RFC 5905 section 6).
using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

struct Request {
  std::uint32_t seq{};
  Time sent{};
  std::uint16_t session{};
};

struct Reply {
  std::uint32_t seq{};
  Time sent{};      // T3
  Time received{};  // T2
  std::uint32_t request_seq{};
  Time request_sent{};  // T1, as the request carried it
  std::uint8_t request_ttl{};
};

// `size` octets in all: the rest beyond 44 is one Extra Padding TLV (at least 4 octets).
std::vector<std::byte> encode(const Request& request, std::size_t size);
std::optional<Request> decode_request(std::span<const std::byte> packet);

// The reply to a request, of the request's size, its TLVs given back as RFC 8972 section 4 wants:
// Extra Padding understood, U left set on all others, M set on a malformed tail.
std::vector<std::byte> reflect(std::span<const std::byte> request, Time received, Time sent,
                               std::uint8_t ttl);
std::optional<Reply> decode_reply(std::span<const std::byte> packet);

}  // namespace preau::stamp
