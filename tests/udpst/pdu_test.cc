#include "probe/udpst/pdu.hh"

#include <catch2/catch.hpp>

#include "probe/net/bytes.hh"

using namespace preau;
using namespace preau::udpst;

TEST_CASE("udpst: PDUs have the sizes of RFC 9946") {
  CHECK(encode(Setup{}).size() == kSetupSize);
  CHECK(encode(Activation{}).size() == kActivationSize);
  CHECK(encode(Status{}).size() == kStatusSize);
  CHECK(encode_null(AuthMode::none).size() == kNullSize);
  CHECK(is_null(encode_null(AuthMode::control)));
}

TEST_CASE("udpst: a setup request says direction and bandwidth in one field") {
  const auto pdu = encode(Setup{.connections_id = 0x1234,
                                .up = true,
                                .bandwidth = 500,
                                .test_port = 40'000,
                                .sizes = DatagramSizes::jumbo});
  CHECK(preau::load<std::uint16_t>(pdu, 0) == 0xACE1);
  CHECK(preau::load<std::uint16_t>(pdu, 2) == 20);
  CHECK(preau::load<std::uint16_t>(pdu, 6) == 0x1234);
  CHECK(preau::load<std::uint16_t>(pdu, 10) == (0x8000 | 500));
  CHECK(preau::load<std::uint16_t>(pdu, 12) == 40'000);
  CHECK(preau::load<std::uint8_t>(pdu, 14) == 1);
  const auto setup = decode_setup(pdu);
  REQUIRE(setup);
  CHECK(setup->up);
  CHECK(setup->bandwidth == 500);
}

TEST_CASE("udpst: a test activation lies at its offsets") {
  Activation a;
  a.algorithm = Algorithm::c;
  a.row = 100;
  a.row_is_start = true;
  a.rate = {100, 1'222, 1, 1'000, 1'222, 2, 97};
  const auto pdu = encode(a);
  CHECK(preau::load<std::uint16_t>(pdu, 6) == 30);
  CHECK(preau::load<std::uint16_t>(pdu, 10) == 50);
  CHECK(preau::load<std::uint16_t>(pdu, 12) == 10);
  CHECK(preau::load<std::uint16_t>(pdu, 16) == 100);
  CHECK(preau::load<std::uint16_t>(pdu, 22) == 10);
  CHECK(preau::load<std::uint8_t>(pdu, 25) == 1);
  CHECK(preau::load<std::uint8_t>(pdu, 26) == 1);
  CHECK(preau::load<std::uint32_t>(pdu, 52) == 97);
  CHECK(preau::load<std::uint16_t>(pdu, 56) == 1'000);
  const auto again = decode_activation(pdu);
  REQUIRE(again);
  CHECK(again->rate == a.rate);
}

TEST_CASE("udpst: a status lies at its offsets") {
  Status s;
  s.number = 3;
  s.sub_interval.octets = 0x1'0000'0002;
  s.lost = 11;
  s.rtt_variation = 12;
  s.datagrams = 13;
  s.sent = {14, 15};
  const auto pdu = encode(s);
  CHECK(preau::load<std::uint64_t>(pdu, 44) == 0x1'0000'0002);
  CHECK(preau::load<std::uint32_t>(pdu, 96) == 11);
  CHECK(preau::load<std::uint32_t>(pdu, 132) == 12);
  CHECK(preau::load<std::uint32_t>(pdu, 144) == 13);
  CHECK(preau::load<std::uint32_t>(pdu, 156) == 15);
  const auto again = decode_status(pdu);
  REQUIRE(again);
  CHECK(again->sub_interval == s.sub_interval);
}

TEST_CASE("udpst: what is cut, foreign or wrongly summed is no PDU") {
  std::array<std::byte, kLoadSize> load{};
  encode(Load{.number = 1, .payload = 52}, load);
  REQUIRE(decode_load(load));
  CHECK_FALSE(decode_load(std::span(load).first(kLoadSize - 1)));
  load[2] = std::byte{3};  // no action
  CHECK_FALSE(decode_load(load));
  load[2] = std::byte{0};
  load[31] = std::byte{1};
  CHECK_FALSE(decode_load(load));
  auto status = encode(Status{});
  status.push_back(std::byte{0});
  CHECK_FALSE(decode_status(status));
  Status wild;
  wild.rate.burst1 = 1'000'000;
  CHECK_FALSE(decode_status(encode(wild)));
}

TEST_CASE("udpst: a right checksum is accepted") {
  auto pdu = encode(Setup{});
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < kSetupSize; i += 2) sum += preau::load<std::uint16_t>(pdu, i);
  store(pdu, kSetupSize - 2, static_cast<std::uint16_t>(~((sum & 0xFFFFU) + (sum >> 16U))));
  CHECK(decode_setup(pdu));
  pdu[6] ^= std::byte{1};
  CHECK_FALSE(decode_setup(pdu));
}
