#include "probe/net/icmp.hh"

#include <algorithm>

#include "probe/net/bytes.hh"

namespace preau::icmp {

std::uint16_t checksum(std::span<const std::byte> packet) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < packet.size(); ++i)
    sum += std::to_integer<std::uint32_t>(packet[i]) << (i % 2 == 0 ? 8U : 0U);
  while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

std::vector<std::byte> encode_request(Family family, std::uint16_t id, std::uint16_t seq,
                                      const Token& token, std::size_t payload) {
  BigEndianWriter w;
  w.integer(request_type(family));
  w.zeros(3);
  w.integer(id);
  w.integer(seq);
  w.bytes(token);
  w.zeros(std::max(payload, token.size()) - token.size());
  auto packet = w.take();
  if (family == Family::v4) {
    const auto sum = checksum(packet);
    packet[2] = static_cast<std::byte>(sum >> 8U);
    packet[3] = static_cast<std::byte>(sum & 0xFFU);
  }
  return packet;
}

std::optional<Echo> decode_echo(Family family, std::span<const std::byte> packet) {
  BigEndianReader r(packet);
  Echo echo;
  std::uint8_t code = 0;
  r.integer(echo.type);
  r.integer(code);
  r.skip(2);
  r.integer(echo.id);
  r.integer(echo.seq);
  if (r.has_error() || code != 0) return std::nullopt;
  if (echo.type != request_type(family) && echo.type != reply_type(family)) return std::nullopt;
  Token token{};
  r.bytes(token);
  if (!r.has_error()) echo.token = token;
  return echo;
}

std::span<const std::byte> after_ip_header(std::span<const std::byte> packet) {
  constexpr std::size_t kLeast = 20;  // RFC 791 section 3.1; the length counts words of 32 bits
  constexpr std::byte kIcmp{1};
  if (packet.size() < kLeast || std::to_integer<unsigned>(packet[0]) >> 4U != 4) return {};
  const auto header = std::to_integer<std::size_t>(packet[0] & std::byte{0x0F}) * 4;
  if (header < kLeast || header > packet.size() || packet[9] != kIcmp) return {};
  return packet.subspan(header);
}

namespace {

// RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1.
std::string unreachable_v4(std::uint8_t code) {
  switch (code) {
    case 0:
    case 6:
    case 11:
      return "network unreachable";
    case 1:
    case 7:
    case 8:
    case 12:
      return "host unreachable";
    case 2:
      return "protocol unreachable";
    case 3:
      return "port unreachable";
    case 4:
      return "packet too big";
    case 9:
    case 10:
    case 13:
      return "prohibited by a filter";
    default:
      return "unreachable (code " + std::to_string(code) + ")";
  }
}

// RFC 4443 section 3.1.
std::string unreachable_v6(std::uint8_t code) {
  switch (code) {
    case 0:
    case 6:
      return "network unreachable";
    case 1:
    case 5:
      return "prohibited by a filter";
    case 2:
    case 3:
      return "host unreachable";
    case 4:
      return "port unreachable";
    default:
      return "unreachable (code " + std::to_string(code) + ")";
  }
}

}  // namespace

std::string words(Family family, std::uint8_t type, std::uint8_t code) {
  const bool v4 = family == Family::v4;
  if (type == (v4 ? 3 : 1)) return v4 ? unreachable_v4(code) : unreachable_v6(code);
  if (type == (v4 ? 11 : 3))
    return code == 0 ? "TTL exceeded on the way" : "fragments missing at the far end";
  if (!v4 && type == 2) return "packet too big";
  if (type == (v4 ? 12 : 4)) return "header not understood";
  return "ICMP type " + std::to_string(type) + " code " + std::to_string(code);
}

}  // namespace preau::icmp
