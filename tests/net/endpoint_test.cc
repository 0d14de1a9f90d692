#include "probe/net/endpoint.hh"

#include <catch2/catch.hpp>

using namespace preau;

TEST_CASE("endpoint: host and port, in every way that people write them") {
  CHECK(parse_endpoint("ent.example.org", 443) == Endpoint{"ent.example.org", 443});
  CHECK(parse_endpoint("10.9.0.1:853", 53) == Endpoint{"10.9.0.1", 853});
  CHECK(parse_endpoint("[2001:db8::1]:8443", 443) == Endpoint{"2001:db8::1", 8443});
  CHECK(parse_endpoint("[::1]", 443) == Endpoint{"::1", 443});
  CHECK(parse_endpoint("2001:db8::1", 443) == Endpoint{"2001:db8::1", 443});
}

TEST_CASE("endpoint: what is none is refused") {
  for (const auto* text : {"", ":443", "host:", "host:0", "host:65536", "host:44x", "[::1", "[]:1",
                           "[::1]443", "host:-1"}) {
    INFO(text);
    CHECK_FALSE(parse_endpoint(text, 443));
  }
}
