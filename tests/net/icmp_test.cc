#include "probe/net/icmp.hh"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace preau;
using icmp::Family;

namespace {

icmp::Token token_of(std::uint8_t first) {
  icmp::Token token{};
  token[0] = std::byte{first};
  return token;
}

std::vector<std::byte> reply_to(std::vector<std::byte> request) {
  request[0] = std::byte{0};
  request[2] = request[3] = std::byte{0};
  const auto sum = icmp::checksum(request);
  request[2] = static_cast<std::byte>(sum >> 8U);
  request[3] = static_cast<std::byte>(sum & 0xFFU);
  return request;
}

}  // namespace

TEST_CASE("icmp: an echo request has its numbers, its token and, in IPv4, its checksum") {
  const auto packet = icmp::encode_request(Family::v4, 0x1234, 7, token_of(9), 56);
  CHECK(packet.size() == 64);
  CHECK(icmp::checksum(packet) == 0);
  const auto echo = icmp::decode_echo(Family::v4, packet);
  REQUIRE(echo);
  CHECK(echo->type == icmp::request_type(Family::v4));
  CHECK(echo->id == 0x1234);
  CHECK(echo->seq == 7);
  CHECK(echo->token == token_of(9));
}

TEST_CASE("icmp: the checksum of an odd number of octets is that of RFC 1071") {
  const std::vector<std::byte> octets{std::byte{0x00}, std::byte{0x01}, std::byte{0xF2}};
  CHECK(icmp::checksum(octets) == static_cast<std::uint16_t>(~0xF201U));
}

TEST_CASE("icmp: a reply is read behind the IPv4 header that a raw socket gives, options too") {
  const auto reply = reply_to(icmp::encode_request(Family::v4, 1, 2, token_of(3), 16));
  for (const std::size_t header : {20U, 24U, 60U}) {
    std::vector<std::byte> packet(header);
    packet[0] = static_cast<std::byte>(0x40U | header / 4);
    packet[9] = std::byte{1};
    packet.insert(packet.end(), reply.begin(), reply.end());
    const auto inner = icmp::after_ip_header(packet);
    CHECK(std::ranges::equal(inner, reply));
    CHECK(icmp::decode_echo(Family::v4, inner)->token == token_of(3));
  }
}

TEST_CASE("icmp: a header that is none gives nothing") {
  std::vector<std::byte> packet(40);
  packet[9] = std::byte{1};
  for (const unsigned first : {0x00U, 0x44U, 0x4FU, 0x65U}) {
    packet[0] = static_cast<std::byte>(first);
    CHECK(icmp::after_ip_header(packet).empty());
  }
  packet[0] = std::byte{0x45};
  CHECK(icmp::after_ip_header(packet).size() == 20);
  packet[9] = std::byte{17};
  CHECK(icmp::after_ip_header(packet).empty());
  CHECK(icmp::after_ip_header(std::span(packet).first(19)).empty());
}

TEST_CASE(
    "icmp: the eight octets that an error quotes are enough to know the packet, not the run") {
  const auto packet = icmp::encode_request(Family::v6, 5, 6, token_of(1), 16);
  const auto quoted = icmp::decode_echo(Family::v6, std::span(packet).first(8));
  REQUIRE(quoted);
  CHECK(quoted->seq == 6);
  CHECK_FALSE(quoted->token);
  CHECK_FALSE(icmp::decode_echo(Family::v6, std::span(packet).first(7)));
}

TEST_CASE("icmp: what is no echo, or bears a code, is none") {
  auto packet = icmp::encode_request(Family::v4, 5, 6, token_of(1), 16);
  CHECK_FALSE(icmp::decode_echo(Family::v6, packet));
  packet[1] = std::byte{1};
  CHECK_FALSE(icmp::decode_echo(Family::v4, packet));
}

TEST_CASE("icmp: errors are told in words, the same for both families") {
  CHECK(icmp::words(Family::v4, 3, 1) == "host unreachable");
  CHECK(icmp::words(Family::v6, 1, 3) == "host unreachable");
  CHECK(icmp::words(Family::v4, 3, 13) == "prohibited by a filter");
  CHECK(icmp::words(Family::v6, 1, 1) == "prohibited by a filter");
  CHECK(icmp::words(Family::v4, 11, 0) == "TTL exceeded on the way");
  CHECK(icmp::words(Family::v6, 3, 0) == "TTL exceeded on the way");
  CHECK(icmp::words(Family::v6, 2, 0) == "packet too big");
  CHECK(icmp::words(Family::v4, 42, 1) == "ICMP type 42 code 1");
}
