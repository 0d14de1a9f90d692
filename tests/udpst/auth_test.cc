#include "probe/udpst/auth.hh"

#include <catch2/catch.hpp>

#include "probe/udpst/pdu.hh"

using namespace preau::udpst;

namespace {

std::string hex(const TestKey& key) {
  std::string text;
  for (const auto octet : key) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[std::to_integer<unsigned>(octet) >> 4U];
    text += kDigits[std::to_integer<unsigned>(octet) & 15U];
  }
  return text;
}

}  // namespace

TEST_CASE("udpst: a test's keys are those that SP 800-108 gives") {
  // By Python's hmac: K(i) = HMAC-SHA-256(key, i || "UDPSTP" || 0 || context || 512), 32-bit i and
  // 512.
  const auto keys = derive_keys("premiere-cle-de-test", 1'764'000'000);
  CHECK(hex(keys.client) == "640ce6a909dc1b54a11400eb90a1fe5ef7066d7137c1fcd098963a51f9910895");
  CHECK(hex(keys.server) == "9324a8655f3e7410c711d10bdb8998e41aeca61720ac8945d6a72d66329973f3");
}

TEST_CASE("udpst: a signed PDU verifies with its key only, and only unchanged") {
  const auto keys = derive_keys("premiere-cle-de-test", 1'764'000'000);
  auto pdu = encode(Setup{.mode = AuthMode::control});
  sign(pdu, keys.client, 7, 1'764'000'001);
  CHECK(verify(pdu, keys.client));
  CHECK_FALSE(verify(pdu, keys.server));
  CHECK(credentials(pdu).key_id == 7);
  CHECK(credentials(pdu).unix_time == 1'764'000'001);
  SECTION("one bit") { pdu[10] ^= std::byte{1}; }
  SECTION("the mode") { pdu[15] = std::byte{0}; }
  SECTION("the time") { pdu[19] ^= std::byte{1}; }
  SECTION("the digest") { pdu[51] ^= std::byte{1}; }
  CHECK_FALSE(verify(pdu, keys.client));
}

TEST_CASE("udpst: five seconds of clock difference are allowed") {
  CHECK(in_window(1'000, 1'005));
  CHECK(in_window(1'005, 1'000));
  CHECK_FALSE(in_window(1'000, 1'006));
  CHECK_FALSE(in_window(1'006, 1'000));
}

TEST_CASE("udpst: keys are read as OB-UDPST reads them, and a wrong line is named") {
  const auto file = KeyFile::parse("# ours\n 1 , first\t# a comment\r\n\n255,other");
  REQUIRE(file.find(1) != nullptr);
  CHECK(*file.find(1) == "first");
  CHECK(*file.find(255) == "other");
  CHECK(file.find(2) == nullptr);
  for (const auto* wrong : {"", "# none\n", "256,x", "1", "1,", "x,y", "-1,x", "1;x"})
    CHECK_THROWS(KeyFile::parse(wrong));
  CHECK_THROWS_WITH(KeyFile::parse("1,a\nnonsense"), Catch::Contains("line 2"));
  CHECK_THROWS(KeyFile::parse("1," + std::string(65, 'k')));
}
