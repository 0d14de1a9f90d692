#include "probe/net/dns_wire.hh"

#include <catch2/catch.hpp>

#include "probe/net/bytes.hh"
#include "probe/net/dns.hh"

using namespace preau;

namespace {

const dns::Question kQuestion{"ent.example.org", DnsType::a};
constexpr std::uint16_t kId = 0x1234;

std::vector<std::byte> octets(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// The answer to kQuestion: its header and question, then resources as given.
std::vector<std::byte> answer(std::uint16_t flags, std::uint16_t count,
                              const std::vector<std::byte>& resources) {
  auto packet = *dns::encode(kId, kQuestion);
  packet[2] = static_cast<std::byte>(flags >> 8U);
  packet[3] = static_cast<std::byte>(flags & 0xFFU);
  packet[7] = static_cast<std::byte>(count);
  packet.insert(packet.end(), resources.begin(), resources.end());
  return packet;
}

std::vector<std::byte> resource(std::string_view owner, std::uint16_t type, std::uint32_t ttl,
                                std::string_view data) {
  BigEndianWriter w;
  w.bytes(octets(owner));
  w.integer(type);
  w.integer(std::uint16_t{1});
  w.integer(ttl);
  w.integer(static_cast<std::uint16_t>(data.size()));
  w.bytes(octets(data));
  return w.take();
}

std::vector<std::byte> operator+(std::vector<std::byte> a, const std::vector<std::byte>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

using namespace std::string_view_literals;
constexpr auto kOwner = "\xC0\x0C"sv;  // the question's name
constexpr std::uint16_t kOk = 0x8180;

}  // namespace

TEST_CASE("dns: a question is written as RFC 1035 has it") {
  const auto packet = dns::encode(kId, kQuestion);
  REQUIRE(packet);
  CHECK(*packet == octets("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
                          "\x03"
                          "ent\x07"
                          "example\x03org\x00\x00\x01\x00\x01"sv));
  CHECK(dns::encode(kId, {"ent.example.org.", DnsType::a}) == packet);
}

TEST_CASE("dns: what is no name is not asked for") {
  const std::string label(63, 'a');
  CHECK(dns::encode(1, {label + ".org", DnsType::a}));
  CHECK(dns::encode(1, {label + "." + label + "." + label + "." + label.substr(2), DnsType::a}));
  for (const auto& name :
       {std::string(), std::string("."), std::string("a..b"), std::string("a.."), std::string(".a"),
        label + "a.org", std::string("école.example.org"), std::string("a b.org"),
        label + "." + label + "." + label + "." + label}) {
    INFO(name);
    CHECK_FALSE(dns::encode(1, {name, DnsType::a}));
  }
}

TEST_CASE("dns: addresses are found through the aliases, with the least time to live") {
  const auto packet = answer(kOk, 3,
                             resource(kOwner, 5, 300, "\x03www\xC0\x10"sv) +
                                 resource("\x03www\xC0\x10"sv, 1, 60, "\x0A\x09\x00\x51"sv) +
                                 resource("\x05other\xC0\x10"sv, 1, 5, "\x0A\x09\x00\x52"sv));
  const auto message = dns::decode(packet);
  REQUIRE(message);
  CHECK(dns::answers(*message, kId, kQuestion));
  REQUIRE(message->answers.size() == 3);
  CHECK(message->answers[0].data == "www.example.org");
  const auto found = dns::found(*message);
  CHECK(found.addresses == std::vector<std::string>{"10.9.0.81"});
  CHECK(found.ttl == 60);
}

TEST_CASE("dns: IPv6 addresses are read, and addresses of a wrong length are none") {
  const auto message =
      dns::decode(answer(kOk, 2,
                         resource(kOwner, 28, 60, "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01"sv) +
                             resource(kOwner, 1, 60, "\x0A\x09\x00"sv)));
  REQUIRE(message);
  CHECK(message->answers[0].data == "2001:db8::1");
  CHECK(message->answers[1].data.empty());
  CHECK(dns::found(*message).addresses.empty());
}

TEST_CASE("dns: another identifier, name or type, or a question, answers nothing") {
  auto message = dns::decode(answer(kOk, 0, {}));
  REQUIRE(message);
  CHECK(dns::answers(*message, kId, kQuestion));
  CHECK(dns::answers(*message, kId, {"ENT.Example.ORG.", DnsType::a}));
  CHECK_FALSE(dns::answers(*message, kId + 1, kQuestion));
  CHECK_FALSE(dns::answers(*message, kId, {"ent.example.com", DnsType::a}));
  CHECK_FALSE(dns::answers(*message, kId, {"ent.example.org", DnsType::aaaa}));
  CHECK_FALSE(dns::answers(*dns::decode(*dns::encode(kId, kQuestion)), kId, kQuestion));
}

TEST_CASE("dns: names that point to themselves, forwards or beyond the end are refused") {
  const auto at = static_cast<char>(answer(kOk, 0, {}).size());
  for (const auto& owner :
       {std::string("\xC0") + at, std::string("\xC0\xFF"), std::string("\x01z\xC0") + at,
        std::string("\xC0"), std::string("\x40"), std::string("\x3F") + "short"}) {
    INFO(owner);
    CHECK_FALSE(dns::decode(answer(kOk, 1, resource(owner, 1, 60, "\1\2\3\4"sv))));
  }
}

TEST_CASE("dns: a name of more than 255 octets is refused, however it is folded") {
  // Labels of 63 octets, each ending where the one before it begins.
  auto packet = answer(kOk, 0, {});
  std::string last(1, '\xC0');
  last += '\x0C';
  std::vector<std::byte> resources;
  std::uint16_t count = 0;
  for (int i = 0; i < 4; ++i) {
    const auto at = packet.size() + resources.size();
    resources = resources + resource("\x3F" + std::string(63, 'a') + last, 1, 60, "\1\2\3\4"sv);
    last = {static_cast<char>(0xC0U | at >> 8U), static_cast<char>(at & 0xFFU)};
    ++count;
    const bool fits = 17 + 64 * (i + 1) <= 255;
    CHECK(dns::decode(answer(kOk, count, resources)).has_value() == fits);
  }
}

TEST_CASE("dns: a cut answer is none, unless it says that it was truncated") {
  const auto whole = answer(kOk, 2,
                            resource(kOwner, 1, 60, "\x0A\x09\x00\x51"sv) +
                                resource(kOwner, 1, 60, "\x0A\x09\x00\x52"sv));
  REQUIRE(dns::decode(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(dns::decode(std::span(whole).first(size)));
  auto said = whole;
  said[2] |= std::byte{0x02};
  said.pop_back();
  const auto message = dns::decode(said);
  REQUIRE(message);
  CHECK(message->truncated);
  CHECK(message->answers.size() == 1);
}

TEST_CASE("dns: an alias whose target does not fill its field is refused") {
  CHECK_FALSE(dns::decode(answer(kOk, 1, resource(kOwner, 5, 60, "\xC0\x0Cxx"sv))));
}

TEST_CASE("dns: octets that are not plain are written as \\DDD") {
  const auto message = dns::decode(answer(kOk, 1,
                                          resource(kOwner, 5, 60,
                                                   "\x04"
                                                   "a. \x01\x00"sv)));
  REQUIRE(message);
  CHECK(message->answers[0].data == "a\\046\\032\\001");
}

TEST_CASE("dns: response codes have their names") {
  CHECK(dns::rcode_name(dns::decode(answer(0x8183, 0, {}))->rcode) == "NXDOMAIN");
  CHECK(dns::rcode_name(9) == "RCODE9");
}

TEST_CASE("dns: resolv.conf gives at most three servers, and this host where it names none") {
  const auto servers = parse_resolv_conf(
      "# nameserver 10.0.0.9\nsearch example.org\nnameserver 10.9.0.53\n nameserver 2001:db8::53 \n"
      "nameserver 10.9.0.54\nnameserver 10.9.0.55\n");
  REQUIRE(servers.size() == 3);
  CHECK(servers[0].text() == "10.9.0.53:53");
  CHECK(servers[1].text() == "[2001:db8::53]:53");
  CHECK(parse_resolv_conf("").front().text() == "127.0.0.1:53");
}

TEST_CASE("dns: a resolver is an address, with or without a port") {
  CHECK(resolvers("10.9.0.53").front().text() == "10.9.0.53:53");
  CHECK(resolvers("[::1]:5353").front().text() == "[::1]:5353");
  CHECK_THROWS_WITH(resolvers("dns.example.org"), Catch::Contains("read address dns.example.org"));
}
