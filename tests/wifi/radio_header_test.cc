#include "probe/wifi/radio_header.hh"

#include <catch2/catch.hpp>

#include "probe/wifi/beacon.hh"
#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using test::Bytes;

namespace {

Bytes prism_item(std::uint32_t what, std::uint32_t value, unsigned status = 0) {
  return Bytes{}.u32(what).u16(status).u16(4).u32(value);
}

Bytes prism(unsigned items = 3) {
  Bytes b;
  b.u32(0x44).u32(24 + 12 * items).text("ath0").zero(12);
  b.append(prism_item(0x00030044, 6))
      .append(prism_item(0x00060044, static_cast<std::uint32_t>(-61)));
  return b.append(prism_item(0x00070044, 0, 1));  // not given
}

Bytes big32(std::uint32_t value) { return Bytes{}.u32(__builtin_bswap32(value)); }

Bytes avs(std::uint32_t kind, std::uint32_t channel = 36) {
  Bytes b;
  b.append(big32(0x80211001)).append(big32(64)).zero(8 + 8 + 4).append(big32(channel)).zero(12);
  b.append(big32(kind)).append(big32(static_cast<std::uint32_t>(-55)));
  return b.append(big32(static_cast<std::uint32_t>(-95))).zero(8);
}

Bytes ppi(unsigned flags, std::uint32_t inner = 105) {
  Bytes b;
  b.u8(0).u8(0).u16(32).u32(inner).u16(2).u16(20);
  return b.u64(1).u16(flags).u16(12).u16(2437).u16(0xa0).u16(0).s8(-70).s8(-92);
}

std::optional<Beacon> behind(const Bytes& header, LinkType type) {
  static Bytes bytes;  // what the beacon points into
  bytes = Bytes{}.append(header).append(test::beacon());
  const auto beacon = parse_beacon({bytes.span(), bytes.size(), {}}, type);
  return beacon ? std::optional(*beacon) : std::nullopt;
}

}  // namespace

TEST_CASE("Prism: channel and signal, where given") {
  const auto beacon = behind(prism(), LinkType::prism);
  REQUIRE(beacon);
  CHECK(beacon->channel == 6);
  CHECK(beacon->signal_dbm == -61);
  const auto header = parse_radio_header(prism().span(), LinkType::prism);
  REQUIRE(header);
  CHECK_FALSE(header->noise_dbm);
}

TEST_CASE("AVS: signal where it is in dBm, under its own link type and under Prism's") {
  for (const auto type : {LinkType::avs, LinkType::prism}) {
    const auto beacon = behind(avs(2), type);
    REQUIRE(beacon);
    CHECK(beacon->channel == 36);
    CHECK(beacon->signal_dbm == -55);
  }
  CHECK_FALSE(behind(avs(3), LinkType::avs)->signal_dbm);
}

TEST_CASE("AVS: a channel as its number or its frequency") {
  CHECK(behind(avs(2, 5180), LinkType::avs)->channel == 36);
  CHECK(behind(avs(2, 2'437'000), LinkType::avs)->channel == 6);
  for (const std::uint32_t nothing : {0U, 200U, 300U, 70'000U, 0xffff'ffffU})
    CHECK_FALSE(behind(avs(2, nothing), LinkType::avs)->channel);
}

TEST_CASE("PPI: frequency, signal and the frame check sequence") {
  const auto beacon = behind(ppi(0), LinkType::ppi);
  REQUIRE(beacon);
  CHECK(beacon->channel == 6);
  CHECK(beacon->signal_dbm == -70);
  CHECK(parse_radio_header(ppi(1).span(), LinkType::ppi)->has_fcs());
  CHECK(parse_radio_header(ppi(5).span(), LinkType::ppi)->bad_fcs());
  CHECK_FALSE(parse_radio_header(ppi(0, 1).span(), LinkType::ppi));
}

TEST_CASE("PPI: with another radio header inside") {
  const auto inside = [](const Bytes& header, LinkType inner) {
    return Bytes{}.append(ppi(0, static_cast<std::uint32_t>(inner))).append(header);
  };
  const auto beacon = behind(inside(test::radiotap(-50, 5180), LinkType::radiotap), LinkType::ppi);
  REQUIRE(beacon);
  CHECK(beacon->channel == 36);
  CHECK(beacon->signal_dbm == -50);
  CHECK(beacon->noise_dbm == -92);  // which the inner one does not say
  CHECK(behind(inside(prism(), LinkType::prism), LinkType::ppi)->signal_dbm == -61);
  CHECK(behind(inside(avs(2), LinkType::avs), LinkType::ppi)->signal_dbm == -55);
  const auto with_fcs = inside(test::radiotap(-50, 5180, 0x10), LinkType::radiotap);
  CHECK(parse_radio_header(with_fcs.span(), LinkType::ppi)->has_fcs());
  CHECK_FALSE(behind(inside(ppi(0), LinkType::ppi), LinkType::ppi));
  CHECK_FALSE(behind(ppi(0, 127), LinkType::ppi));  // what follows is no radiotap header
  const auto client = Bytes{}.append(with_fcs).u8(0x08).zero(30);
  const auto refused = parse_beacon({client.span(), client.size(), {}}, LinkType::ppi);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().other);
}

TEST_CASE("radio headers: every cut is an error with words") {
  const auto cuts = [](const Bytes& header, LinkType type) {
    for (std::size_t size = 0; size < header.size(); ++size) {
      const auto parsed = parse_radio_header(header.span().first(size), type);
      REQUIRE_FALSE(parsed);
      CHECK(parsed.error().size() > 10);
    }
  };
  cuts(prism(), LinkType::prism);
  cuts(avs(2), LinkType::avs);
  cuts(ppi(0), LinkType::ppi);
}
