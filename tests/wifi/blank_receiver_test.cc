// No file that we write names who asked an access point.
#include "probe/wifi/blank_receiver.hh"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using test::Bytes;

namespace {

constexpr test::Mac kTablet{0x04, 0x72, 0x95, 0, 0, 1};
constexpr unsigned kHasChecksum = 0x10;

std::vector<std::byte> octets(const Bytes& bytes) {
  return {bytes.span().begin(), bytes.span().end()};
}

bool holds(const std::vector<std::byte>& packet, std::span<const std::byte> part) {
  return !std::ranges::search(packet, part).empty();
}

}  // namespace

TEST_CASE("blank: a client's address goes, its checksum with it, whatever the version bits are") {
  const auto client = Bytes{}.octets(kTablet), checksum = Bytes{}.u32(0x12345678);
  for (const unsigned version : {0U, 1U, 3U}) {
    auto packet = octets(test::radiotap(-50, 5180, kHasChecksum)
                             .append(test::probe_response({}, kTablet))
                             .append(checksum));
    packet[15] |= static_cast<std::byte>(version);
    REQUIRE(holds(packet, client.span()));
    CHECK(blank_receiver(packet, LinkType::radiotap));
    CHECK_FALSE(holds(packet, client.span()));
    CHECK_FALSE(holds(packet, checksum.span()));
  }
}

TEST_CASE("blank: of a phone that offers Wi-Fi Direct nothing is kept") {
  auto packet =
      octets(test::radiotap(-50).append(test::probe_response({.ssid = "DIRECT-"}, kTablet)));
  constexpr std::size_t kCapabilities = 15 + 34;
  packet[kCapabilities] &= ~std::byte{1};
  CHECK_FALSE(blank_receiver(packet, LinkType::radiotap));
}

TEST_CASE("blank: of an encrypted answer nothing is kept: it may be a phone's") {
  auto packet = octets(test::radiotap(-50).append(test::probe_response({}, kTablet)));
  packet[15 + 1] |= std::byte{0x40};
  CHECK_FALSE(blank_receiver(packet, LinkType::radiotap));
}

TEST_CASE("blank: a beacon stays as it is, and what cannot be read is not kept") {
  const auto beacon = octets(test::radiotap(-50).append(test::beacon()));
  auto packet = beacon;
  CHECK(blank_receiver(packet, LinkType::radiotap));
  CHECK(packet == beacon);
  auto bare = octets(test::probe_response({}, kTablet));
  CHECK(blank_receiver(bare, LinkType::ieee80211));
  CHECK_FALSE(holds(bare, Bytes{}.octets(kTablet).span()));
  auto cut = octets(test::radiotap(-50).append(test::probe_response({}, kTablet)).cut(20));
  CHECK_FALSE(blank_receiver(cut, LinkType::radiotap));
  auto broken = octets(Bytes{}.u8(0).u8(0).u16(4'000).zero(30));
  CHECK_FALSE(blank_receiver(broken, LinkType::radiotap));
}
