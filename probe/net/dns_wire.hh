// DNS messages (RFC 1035 section 4): one question out, and what a resolver answers, decoded as the
// untrusted octets that they are. No EDNS (RFC 6891): an answer beyond 512 octets comes by TCP.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/record/enum_names.hh"

namespace preau {

enum class DnsType : std::uint16_t { a = 1, cname = 5, aaaa = 28 };  // RFC 1035, RFC 3596

template <>
struct EnumNames<DnsType> {
  static constexpr std::array<std::pair<DnsType, std::string_view>, 3> kTable{{
      {DnsType::a, "A"},
      {DnsType::cname, "CNAME"},
      {DnsType::aaaa, "AAAA"},
  }};
};

namespace dns {

struct Question {
  std::string name;  // as written: "ent.example.org", with or without the last dot
  DnsType type{DnsType::a};
};

struct Resource {
  std::string owner;
  std::uint16_t type{};
  std::uint32_t ttl{};
  std::string data;  // an address, or a CNAME's target; empty for other types
};

struct Message {
  std::uint16_t id{};
  bool response{}, truncated{};
  std::uint8_t rcode{};
  std::string name;  // of the one question, in presentation form without the last dot
  std::uint16_t type{};
  std::vector<Resource> answers;
};

// Empty when the name is none: a label of more than 63 octets, empty or not ASCII, or more than 255
// in all.
std::optional<std::vector<std::byte>> encode(std::uint16_t id, const Question& question);

// Empty when it is no well-formed message of class IN with one question. The answers of a truncated
// one are as many as are whole.
std::optional<Message> decode(std::span<const std::byte> packet);

// Does the message answer this question? Names compare without case (RFC 4343).
bool answers(const Message& message, std::uint16_t id, const Question& question);

// What was asked for, reached from the question through the CNAMEs of the answer: an address of
// another owner is none of ours.
struct Found {
  std::vector<std::string> addresses;
  std::optional<std::uint32_t> ttl;  // the least on the way
};
Found found(const Message& message);

std::string rcode_name(std::uint8_t rcode);  // "NXDOMAIN"; RFC 1035 section 4.1.1, RFC 2136

}  // namespace dns
}  // namespace preau
