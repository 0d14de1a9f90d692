#include "probe/wifi/radiotap.hh"

#include <catch2/catch.hpp>

#include "tests/wifi/frames.hh"

using preau::test::Bytes;
using preau::wifi::parse_radiotap;
using preau::wifi::Radiotap;
using preau::wifi::RadiotapReader;

namespace {

constexpr std::uint32_t bit(unsigned n) { return 1u << n; }
constexpr std::uint32_t kMore = bit(31);

// Version, length and present words; the fields follow.
Bytes header(unsigned length, std::initializer_list<std::uint32_t> words) {
  Bytes b;
  b.u8(0).u8(0).u16(length);
  for (const auto word : words) b.u32(word);
  return b;
}

std::string_view error_of(const Bytes& b) {
  const auto parsed = parse_radiotap(b.span());
  REQUIRE_FALSE(parsed);
  return parsed.error();
}

}  // namespace

TEST_CASE("radiotap: flags, channel, signal and noise") {
  auto b = header(16, {bit(1) | bit(3) | bit(5) | bit(6)});
  b.u8(0x50).zero(1).u16(5180).u16(0x140).s8(-58).s8(-95);
  const auto radio = parse_radiotap(b.span());
  REQUIRE(radio);
  CHECK(radio->length == 16);
  CHECK(radio->has_fcs());
  CHECK(radio->bad_fcs());
  CHECK(radio->frequency_mhz == 5180);
  CHECK(radio->signal_dbm == -58);
  CHECK(radio->noise_dbm == -95);
}

TEST_CASE("radiotap: an empty header is whole, and says nothing") {
  const auto radio = parse_radiotap(header(8, {0}).span());
  REQUIRE(radio);
  CHECK_FALSE(radio->signal_dbm);
  CHECK_FALSE(radio->has_fcs());
}

TEST_CASE("radiotap: every standard field is stepped over with its size and alignment") {
  // present: all of bits 0 to 27 but signal; then a namespace anew with a signal that must be found
  auto b = header(0, {0x0fffffffu & ~bit(5) | bit(29) | kMore, bit(5)});
  b.zero(4).u64(1).u8(0).u8(2).u16(2412).u16(0).zero(2).s8(-90);  // gap, bits 0 to 6: ends on 33
  b.zero(1 + 2 + 2 + 2 + 1 + 1 + 1 + 1);                          // gap, 7 to 13: 44
  b.zero(2 + 2 + 1 + 1);                                          // 14 to 17: 50
  b.zero(2 + 8 + 3 + 1 + 8 + 12);                                 // gap, 18, 19, gap, 20, 21: 84
  b.zero(4 + 12);                                                 // gap, 22: 100
  b.zero(12 + 12 + 6 + 1 + 1 + 4);                                // 23 to 26, gap, 27: 136
  b.s8(-44);
  Bytes whole;
  whole.u8(0).u8(0).u16(static_cast<unsigned>(b.size()));
  const auto rest = b.span().subspan(4);
  for (const auto octet : rest) whole.u8(std::to_integer<unsigned>(octet));
  const auto radio = parse_radiotap(whole.span());
  REQUIRE(radio);
  CHECK(radio->frequency_mhz == 2412);
  CHECK(radio->noise_dbm == -90);
  CHECK(radio->signal_dbm == -44);
}

TEST_CASE("radiotap: the first signal is all antennas together, later ones are single antennas") {
  auto b = header(27, {bit(1) | bit(5) | bit(29) | kMore, bit(5) | bit(11) | bit(29) | kMore,
                       bit(5) | bit(11)});
  b.u8(0).s8(-57).s8(-57).u8(0).s8(-58).u8(1).zero(5);
  const auto radio = parse_radiotap(b.span());
  REQUIRE(radio);
  CHECK(radio->signal_dbm == -57);
}

TEST_CASE("radiotap: TSFT after a second present word is aligned to 8 from the start") {
  auto b = header(25, {bit(0) | bit(5) | bit(29) | kMore, 0});  // 12 octets of words, 4 of gap
  b.zero(4).u64(0x1122334455667788).s8(-61);
  const auto radio = parse_radiotap(b.span());
  REQUIRE(radio);
  CHECK(radio->signal_dbm == -61);
}

TEST_CASE("radiotap: a vendor's data is skipped whole, over all its words") {
  auto b = header(35, {bit(1) | bit(30) | kMore, 0x000fffff | kMore, bit(29) | kMore, bit(5)});
  b.u8(0x10).zero(1);                              // 20: flags, gap
  b.u8(0).u8(0x10).u8(0x18).u8(0).u16(6).zero(6);  // 22: OUI, sub-namespace, length, data
  b.s8(-70);
  const auto radio = parse_radiotap(b.span());
  REQUIRE(radio);
  CHECK(radio->has_fcs());
  CHECK(radio->signal_dbm == -70);
}

TEST_CASE("radiotap: what stands before TLVs and before unknown bits is kept") {
  auto tlv = header(20, {bit(5) | bit(28)});
  tlv.s8(-62).zero(3).u16(33).u16(4).zero(4);
  CHECK(parse_radiotap(tlv.span())->signal_dbm == -62);
  auto unknown = header(14, {bit(5) | kMore, bit(3)});  // bit 35: nobody knows its size
  unknown.s8(-63).zero(1);
  CHECK(parse_radiotap(unknown.span())->signal_dbm == -63);
}

TEST_CASE("radiotap: what is malformed is an error") {
  CHECK(error_of(Bytes{}) == "shorter than a radiotap header");
  CHECK(error_of(Bytes{}.u8(0).u8(0).u8(8)) == "shorter than a radiotap header");
  CHECK(error_of(Bytes{}.u8(1).u8(0).u16(8).u32(0)) == "radiotap version is not 0");
  CHECK(error_of(header(7, {0})) == "radiotap length is less than 8");
  CHECK(error_of(header(9, {0})) == "radiotap length exceeds the frame");
  CHECK(error_of(header(8, {kMore})) == "present words reach past the header");
  CHECK(error_of(header(12, {kMore, kMore})) == "present words reach past the header");
  CHECK(error_of(header(8, {bit(5)})) == "a field reaches past the header");
  CHECK(error_of(header(12, {bit(30) | kMore, 0})) == "a field reaches past the header");
  auto vendor = header(18, {bit(30) | kMore, 0});
  CHECK(error_of(vendor.zero(4).u16(1)) == "a field reaches past the header");
  CHECK(error_of(header(12, {bit(29) | bit(30) | kMore, 0})) ==
        "a present word opens two namespaces at once");
}

TEST_CASE("radiotap: every cut of a rich header is an error or a whole header, never a crash") {
  auto b = header(35, {bit(1) | bit(30) | kMore, 0x000fffff | kMore, bit(29) | kMore, bit(5)});
  b.u8(0x10).zero(1).zero(4).u16(6).zero(6).s8(-70);
  for (std::size_t size = 0; size < b.size(); ++size) {
    CHECK_FALSE(parse_radiotap(b.span().first(size)));
    if (size < 8) continue;
    // the same, but the header says that it ends there
    Bytes shorter;
    shorter.u8(0).u8(0).u16(static_cast<unsigned>(size));
    for (const auto octet : b.span().first(size).subspan(4))
      shorter.u8(std::to_integer<unsigned>(octet));
    CHECK_FALSE(parse_radiotap(shorter.span()));
  }
}

TEST_CASE("radiotap: a field of known size may come as a TLV; the TLVs take the rest") {
  auto b = header(28, {bit(28)});
  b.u16(3).u16(4).u16(5975).u16(0).u16(5).u16(1).s8(-64).zero(3);
  b.u16(33);  // cut: no length
  CHECK(error_of(b.u16(9)) == "a field reaches past the header");
  auto whole = header(24, {bit(28)});
  whole.u16(3).u16(4).u16(5975).u16(0).u16(5).u16(1).s8(-64).zero(3);
  const auto radio = parse_radiotap(whole.span());
  REQUIRE(radio);
  CHECK(radio->frequency_mhz == 5975);
  CHECK(radio->signal_dbm == -64);
}

TEST_CASE("radiotap: a reader tells each header what is its own") {
  const auto heard = [](int dbm, unsigned mhz) {
    auto b = header(16, {bit(1) | bit(3) | bit(5)});
    return b.u8(0x10).zero(1).u16(mhz).u16(0x140).s8(dbm).zero(1);
  };
  RadiotapReader reader;
  for (const int dbm : {-58, -71, -40}) {
    const auto b = heard(dbm, 5180);
    CHECK(reader.read(b.span()) == parse_radiotap(b.span()));
    CHECK(reader.read(b.span())->signal_dbm == dbm);
  }
  const auto other = header(9, {bit(5)}).s8(-30);  // another layout between two of the same
  CHECK(reader.read(other.span())->signal_dbm == -30);
  CHECK(reader.read(heard(-62, 2412).span())->frequency_mhz == 2412);
  const auto cut = heard(-50, 2412);
  CHECK_FALSE(reader.read(cut.span().first(15)));  // known layout, and not all of it there
  CHECK(reader.read(cut.span())->signal_dbm == -50);
}

TEST_CASE("radiotap: a reader never takes places that a vendor's data or a TLV may move") {
  const auto vendor = [](unsigned length, int dbm) {
    auto b = header(31, {bit(30) | kMore, bit(29) | kMore, bit(5)});
    return b.u32(0).u16(length).zero(length).s8(dbm).zero(8 - length);
  };
  RadiotapReader reader;
  for (const unsigned length : {4U, 2U, 6U}) {
    const int dbm = -50 - static_cast<int>(length);
    CHECK(reader.read(vendor(length, dbm).span())->signal_dbm == dbm);
  }
}
