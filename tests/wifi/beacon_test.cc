#include "probe/wifi/beacon.hh"

#include <catch2/catch.hpp>

#include "probe/wifi/ssid.hh"
#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using test::Ap;
using test::Bytes;

namespace {

Frame frame(const Bytes& bytes) { return {bytes.span(), bytes.size(), {}}; }

Beacon parse_bare(const Bytes& bytes) {
  const auto beacon = parse_beacon(frame(bytes), LinkType::ieee80211);
  REQUIRE(beacon);
  return *beacon;
}

std::string text_of(std::string_view octets) { return ssid_text(std::as_bytes(std::span(octets))); }

constexpr std::size_t kFixedEnd = 24 + 12;

}  // namespace

TEST_CASE("beacon: BSSID, SSID, interval, privacy, RSN, channel and signal") {
  const auto bytes = test::radiotap(-58, 5180).append(test::beacon({.ht_channel = 36}));
  const auto beacon = parse_beacon(frame(bytes), LinkType::radiotap);
  REQUIRE(beacon);
  CHECK(to_string(beacon->bssid) == "02:00:00:00:0a:12");
  CHECK(ssid_text(beacon->ssid) == "ECOLE");
  CHECK(beacon->interval_tu == 100);
  CHECK(beacon->privacy);
  CHECK(beacon->rsn);
  CHECK(beacon->channel == 36);
  CHECK(beacon->band == Band::ghz5);
  CHECK(beacon->signal_dbm == -58);
  CHECK_FALSE(beacon->probe_response);
  CHECK_FALSE(beacon->malformed);
}

TEST_CASE("beacon: the channel is what the access point says, before where the radio listened") {
  const auto channel = [](const Ap& ap, unsigned mhz) {
    const auto bytes = test::radiotap(-58, mhz).append(test::beacon(ap));
    return parse_beacon(frame(bytes), LinkType::radiotap)->channel;
  };
  CHECK(channel({.ds_channel = 2, .ht_channel = 3}, 2412) == 2);
  CHECK(channel({.ht_channel = 3}, 2412) == 3);
  CHECK(channel({}, 2484) == 14);
  CHECK(channel({}, 5955) == 1);
  CHECK(channel({}, 5935) == 2);
  CHECK(channel({}, 7115) == 233);
  CHECK_FALSE(channel({}, 5181));
  CHECK_FALSE(parse_bare(test::beacon()).channel);
}

TEST_CASE("beacon: the band comes from the frequency, else from the channel") {
  const auto six = test::radiotap(-58, 5955).append(test::beacon());
  CHECK(parse_beacon(frame(six), LinkType::radiotap)->band == Band::ghz6);
  CHECK(parse_bare(test::beacon({.ds_channel = 11})).band == Band::ghz2);
  CHECK(parse_bare(test::beacon({.ht_channel = 100})).band == Band::ghz5);
  CHECK(parse_bare(test::beacon()).band == Band::unknown);
}

TEST_CASE("beacon: an SSID of no octets or of NULs alone is hidden") {
  CHECK(parse_bare(test::beacon({.ssid = ""})).ssid.empty());
  CHECK(parse_bare(test::beacon({.ssid = std::string(8, '\0')})).ssid.empty());
  CHECK(parse_bare(test::beacon({.ssid = std::string("\0a", 2)})).ssid.size() == 2);
  CHECK(parse_bare(test::beacon({.ssid = std::string(32, 'a')})).ssid.size() == 32);
  const auto longer = parse_bare(test::beacon({.ssid = std::string(33, 'a')}));
  CHECK(longer.ssid.empty());
  CHECK(longer.malformed);
}

TEST_CASE("beacon: a probe response is read, its receiver is not") {
  const test::Mac client{0xde, 0xad, 0xbe, 0xef, 0x00, 0x01}, other{0xda, 0x10, 1, 2, 3, 4};
  const auto a = parse_bare(test::probe_response({}, client));
  const auto b = parse_bare(test::probe_response({}, other));
  CHECK(a.probe_response);
  CHECK(a.bssid == b.bssid);
  CHECK(a.bssid.octets == test::kAccessPoint);
}

TEST_CASE("beacon: cut anywhere after its fixed part it still gives its BSSID, and is malformed") {
  const auto whole = test::beacon({.ht_channel = 36});
  std::size_t malformed = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto beacon =
        parse_beacon({whole.span().first(size), whole.size(), {}}, LinkType::ieee80211);
    REQUIRE(beacon.has_value() == (size >= kFixedEnd));
    if (!beacon) continue;
    CHECK(beacon->bssid.octets == test::kAccessPoint);
    malformed += beacon->malformed;
    CHECK(beacon->facts.security.kind != SecurityClass::wep);  // what tells may be cut off
  }
  // the cuts between two elements, too: what is behind them is missing
  CHECK(malformed == whole.size() - kFixedEnd);
}

TEST_CASE("beacon: elements of a wrong length count as malformed, the rest is read") {
  for (const auto& odd :
       {test::element(3, Bytes{}), test::element(3, Bytes{}.u16(1)),
        test::element(61, Bytes{}.u8(1)), test::element(48, Bytes{}.u8(1)), Bytes{}.u8(7)}) {
    const auto bytes = test::beacon({.ds_channel = 6}).append(odd);
    const auto beacon = parse_bare(bytes);  // points into bytes
    CHECK(beacon.malformed);
    CHECK(beacon.channel == 6);
    CHECK(ssid_text(beacon.ssid) == "ECOLE");
  }
}

TEST_CASE("beacon: a frame check sequence is not taken for elements") {
  auto bytes = test::radiotap(-58, 5180, 0x10).append(test::beacon()).u32(0xdeadbeef);
  CHECK_FALSE(parse_beacon(frame(bytes), LinkType::radiotap)->malformed);
  // cut by the capture: some or all of the sequence is not there
  for (std::size_t kept = 0; kept < 4; ++kept) {
    const Frame cut{bytes.span().first(bytes.size() - 4 + kept), bytes.size(), {}};
    CHECK_FALSE(parse_beacon(cut, LinkType::radiotap)->malformed);
  }
  const auto bad = test::radiotap(-58, 5180, 0x50).append(test::beacon()).u32(0);
  const auto refused = parse_beacon(frame(bad), LinkType::radiotap);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().corrupt);
}

TEST_CASE("beacon: the HT control field of a frame with the Order bit is stepped over") {
  Bytes bytes;
  bytes.u8(8 << 4).u8(0x80).u16(0).octets(test::kEverybody).octets(test::kAccessPoint);
  bytes.octets(test::kAccessPoint).u16(0).u32(0x03);
  CHECK(ssid_text(parse_bare(bytes.append(test::body({}))).ssid) == "ECOLE");
}

TEST_CASE("beacon: of a phone that offers Wi-Fi Direct nothing is read") {
  const auto answer = test::probe_response({.ssid = "DIRECT-"}, test::kEverybody);
  CHECK(parse_beacon({answer.span(), answer.size(), {}}, LinkType::ieee80211));
  std::vector<std::byte> without_ess(answer.span().begin(), answer.span().end());
  without_ess[34] &= ~std::byte{1};
  const auto refused = parse_beacon({without_ess, without_ess.size(), {}}, LinkType::ieee80211);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().other);
}

TEST_CASE("beacon: without the ESS bit a whole name alone shows that an answer is no phone's") {
  const auto is_a_phones = [](const Bytes& elements) {
    auto bytes = test::management(5, test::kEverybody, test::kAccessPoint, test::kAccessPoint);
    bytes.u64(1).u16(100).u16(0).append(elements);
    const auto beacon = parse_beacon(frame(bytes), LinkType::ieee80211);
    if (!beacon) CHECK(beacon.error().other);
    return !beacon.has_value();
  };
  const auto name = [](std::string_view text) { return test::element(0, Bytes{}.text(text)); };
  const auto rates = test::element(1, Bytes{}.u8(0x8c));
  for (std::size_t size = 0; size < 9; ++size) CHECK(is_a_phones(name("DIRECT-").cut(size)));
  CHECK(is_a_phones(name("DIRECT-xy")));
  CHECK(is_a_phones(Bytes{}.append(rates).append(name("DIRECT-xy"))));
  CHECK(is_a_phones(Bytes{}.append(rates).append(name("DIRECT-xy").cut(6))));
  CHECK(is_a_phones(Bytes{}.append(name("ECOLE")).append(name("DIRECT-"))));
  CHECK(is_a_phones(rates));
  CHECK(is_a_phones(name("ECOLE").cut(6)));
  CHECK_FALSE(is_a_phones(name("ECOLE")));
  CHECK_FALSE(is_a_phones(Bytes{}.append(rates).append(name("DIRECT"))));
}

TEST_CASE("beacon: what is encrypted or a fragment has no elements to be read") {
  constexpr unsigned kMoreFragments = 0x04, kProtected = 0x40;
  const auto with = [](unsigned subtype, unsigned flags, unsigned fragment) {
    Bytes bytes;
    bytes.u8(subtype << 4).u8(flags).u16(0).octets(test::kEverybody).octets(test::kAccessPoint);
    bytes.octets(test::kAccessPoint).u16(0x10 | fragment).append(test::body({}));
    const auto beacon = parse_beacon(frame(bytes), LinkType::ieee80211);
    if (!beacon) CHECK_FALSE((beacon.error().other || beacon.error().corrupt));
    return beacon.has_value();
  };
  for (const unsigned subtype : {5U, 8U}) {
    CHECK(with(subtype, 0, 0));
    CHECK_FALSE(with(subtype, kProtected, 0));
    CHECK_FALSE(with(subtype, kMoreFragments, 0));
    CHECK_FALSE(with(subtype, 0, 1));
  }
}

TEST_CASE("beacon: any other frame is refused") {
  for (const unsigned first : {0x00u, 0x40u, 0x08u, 0x81u, 0xb4u, 0x70u}) {
    auto bytes = Bytes{}.u8(first).append(test::beacon());
    CHECK_FALSE(parse_beacon(frame(bytes), LinkType::ieee80211));
  }
  CHECK_FALSE(parse_beacon({}, LinkType::ieee80211));
  CHECK_FALSE(parse_beacon({}, LinkType::radiotap));
}

TEST_CASE("ssid: UTF-8 stays, other octets and control characters become U+FFFD") {
  CHECK(text_of("\xc3\x89"
                "cole \xf0\x9f\x8f\xab") ==
        "\xc3\x89"
        "cole \xf0\x9f\x8f\xab");
  const std::string bad = "\xef\xbf\xbd";
  CHECK(text_of("a\nb\x1b[31m") == "a" + bad + "b" + bad + "[31m");
  CHECK(text_of("\xb2\xe2") == bad + bad);                      // GB 2312
  CHECK(text_of("\xc0\xaf") == bad + bad);                      // too long a form of '/'
  CHECK(text_of("\xed\xa0\x80") == bad + bad + bad);            // a surrogate
  CHECK(text_of("\xf4\x90\x80\x80") == bad + bad + bad + bad);  // past U+10FFFF
  CHECK(text_of("\xe2\x82") == bad + bad);                      // cut
  CHECK(text_of("\xc2\x85") == bad);                            // C1: next line
  CHECK(text_of(std::string(32, '\xff')).size() == 96);  // the longest that a record may hold
}
