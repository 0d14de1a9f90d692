#include <catch2/catch.hpp>

#include "collector/http/http.hh"

using preau::http::parse_endpoint;
using Endpoint = std::pair<std::string, std::uint16_t>;

TEST_CASE("endpoint: an address and a port, IPv6 in brackets") {
  CHECK(parse_endpoint("127.0.0.1:9443") == Endpoint{"127.0.0.1", 9443});
  CHECK(parse_endpoint("[::1]:0") == Endpoint{"::1", 0});
}

TEST_CASE("endpoint: anything else is refused") {
  for (const auto* text : {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:-1", "127.0.0.1:80x"}) {
    INFO(text);
    CHECK_FALSE(parse_endpoint(text));
  }
}
