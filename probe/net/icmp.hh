// ICMP echo, both families (RFC 792, RFC 4443 section 4): the same eight octets of header.
//
//    0  type        1     8 asks and 0 answers in IPv4, 128 and 129 in IPv6
//    1  code        1
//    2  checksum    2     IPv6: the kernel's business, it covers a pseudo-header
//    4  identifier  2     rewritten by the kernel on a socket without CAP_NET_RAW
//    6  sequence    2
//    8  token      16     ours, random for each run: no echo of another program matches
//   24  zeros
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace preau::icmp {

enum class Family { v4, v6 };

using Token = std::array<std::byte, 16>;

struct Echo {
  std::uint8_t type{};
  std::uint16_t id{};
  std::uint16_t seq{};
  std::optional<Token> token;  // an ICMP error quotes as little as the first eight octets
};

constexpr std::uint8_t request_type(Family family) { return family == Family::v4 ? 8 : 128; }
constexpr std::uint8_t reply_type(Family family) { return family == Family::v4 ? 0 : 129; }

// `payload` octets after the header, at least the token's 16.
std::vector<std::byte> encode_request(Family family, std::uint16_t id, std::uint16_t seq,
                                      const Token& token, std::size_t payload);

// An echo request or reply from its first octet; nothing else is one.
std::optional<Echo> decode_echo(Family family, std::span<const std::byte> packet);

// Of an IPv4 packet as a raw socket gives it, what follows its header; empty when it is no ICMP.
std::span<const std::byte> after_ip_header(std::span<const std::byte> packet);

// RFC 1071, over the whole packet: zero when the checksum in it is right.
std::uint16_t checksum(std::span<const std::byte> packet);

// An ICMP error in words: "host unreachable", "prohibited by a filter", "TTL exceeded on the way".
std::string words(Family family, std::uint8_t type, std::uint8_t code);

}  // namespace preau::icmp
