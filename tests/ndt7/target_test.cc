#include "probe/ndt7/target.hh"

#include <catch2/catch.hpp>

using namespace preau::ndt7;

TEST_CASE("ndt7 target: addresses as people and services write them") {
  const auto full = *parse_target("wss://ndt.example.org/ndt/v7/upload?access_token=a.b-c");
  CHECK(full.tls);
  CHECK(full.host == "ndt.example.org");
  CHECK(full.port == 443);
  CHECK(full.path == "/ndt/v7/upload?access_token=a.b-c");
  CHECK(full.direction() == Direction::up);
  CHECK(full.authority() == "ndt.example.org");
  const auto plain = *parse_target("ws://10.9.0.1:4443");
  CHECK_FALSE(plain.tls);
  CHECK(plain.port == 4443);
  CHECK(plain.path.empty());
  CHECK_FALSE(plain.direction());
  CHECK(plain.authority() == "10.9.0.1:4443");
  const auto bare = *parse_target("ndt.example.org:4443/");
  CHECK(bare.tls);
  CHECK(bare.port == 4443);
  CHECK(bare.url() == "wss://ndt.example.org:4443");
  const auto v6 = *parse_target("ws://[2001:db8::1]/ndt/v7/download");
  CHECK(v6.host == "2001:db8::1");
  CHECK(v6.port == 80);
  CHECK(v6.url() == "ws://[2001:db8::1]/ndt/v7/download");
}

TEST_CASE("ndt7 target: what is no address is named") {
  const auto fails = [](const std::string& text, const std::string& why) {
    const auto target = parse_target(text);
    REQUIRE_FALSE(target);
    CHECK_THAT(target.error(), Catch::Contains(why));
  };
  fails("https://ndt.example.org/", "neither ws:// nor wss://");
  fails("", "no host");
  fails("wss://", "no host");
  fails("wss://:443/", "no host");
  fails("wss://a:0/", "no host and port");
  fails("wss://a:99999/", "no host and port");
  fails("wss://[[a]/", "no host and port");
  fails("wss://user@a/", "a user");
  fails("wss://a?b=c", "a query and no path");
  fails("wss://a/\r\nX: y", "characters");
  fails("wss://a/#b", "characters");
  fails("wss://a/" + std::string(5'000, 'b'), "longer");
}
