// The upgrade: RFC 6455's own example, what real clients ask, and what is refused.
#include "probe/ndt7/upgrade.hh"

#include <catch2/catch.hpp>

using namespace preau::ndt7;

namespace {

std::string asking(const std::string& first = "GET /ndt/v7/download HTTP/1.1",
                   const std::string& without = "") {
  std::string text = first + "\r\n";
  for (const auto* field :
       {"Host: localhost", "Connection: keep-alive, Upgrade", "Upgrade: WebSocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: other, net.measurementlab.ndt.v7"})
    if (without.empty() || !std::string(field).starts_with(without))
      text += std::string(field) + "\r\n";
  return text + "\r\n";
}

int status(const std::string& text) {
  const auto asked = read_request(parse_head(text));
  return asked ? 101 : asked.error().status;
}

void answered(const std::string& text, const std::string& why) {
  CHECK_THROWS_WITH(check_answer(parse_head(text), "dGhlIHNhbXBsZSBub25jZQ=="),
                    Catch::Contains(why));
}

}  // namespace

TEST_CASE("ndt7 upgrade: the key's answer is RFC 6455's") {
  CHECK(accept_of("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CHECK(random_key().size() == 24);
  CHECK(random_key() != random_key());
}

TEST_CASE("ndt7 upgrade: what a client asks is understood by a server, and answered") {
  for (const auto direction : {Direction::down, Direction::up}) {
    Target target{.host = "ndt.example.org", .port = 443, .path = std::string(path_of(direction))};
    target.path += "?client_name=preau%20&x=";
    const auto key = random_key();
    const auto asked = read_request(parse_head(request(target, key)));
    REQUIRE(asked);
    CHECK(asked->direction == direction);
    CHECK(asked->enough == 0);
    CHECK_NOTHROW(check_answer(parse_head(answer(*asked)), key));
    CHECK_THROWS_AS(check_answer(parse_head(answer(*asked)), random_key()), Nonsense);
  }
}

TEST_CASE("ndt7 upgrade: a server refuses what is no request of ndt7's") {
  CHECK(status(asking()) == 101);
  CHECK(status(asking("GET /ndt/v7/upload?a=b HTTP/1.1")) == 101);
  CHECK(status(asking("POST /ndt/v7/upload HTTP/1.1")) == 405);
  CHECK(status(asking("GET /ndt/v7/download HTTP/1.0")) == 400);
  CHECK(status(asking("GET / HTTP/1.1")) == 404);
  CHECK(status(asking("GET")) == 400);
  CHECK(status(asking("GET /ndt/v7/download?a=%4 HTTP/1.1")) == 400);
  CHECK(status(asking("GET /ndt/v7/download?early_exit=1 HTTP/1.1")) == 400);
  CHECK(status(asking("GET /ndt/v7/download?" + std::string(4'097, 'a') + " HTTP/1.1")) == 400);
  CHECK(status(asking("GET /ndt/v7/download HTTP/1.1", "Host")) == 400);
  for (const auto* field : {"Upgrade", "Connection", "Sec-WebSocket-Version"})
    CHECK(status(asking("GET /ndt/v7/download HTTP/1.1", field)) == 426);
  for (const auto* field : {"Sec-WebSocket-Key", "Sec-WebSocket-Protocol"})
    CHECK(status(asking("GET /ndt/v7/download HTTP/1.1", field)) == 400);
  CHECK_THAT(answer(Refusal{426, "Upgrade Required"}),
             Catch::Contains("Sec-WebSocket-Version: 13"));
  CHECK(
      read_request(parse_head(asking("GET /ndt/v7/download?b&early_exit=250 HTTP/1.1")))->enough ==
      250'000'000);
}

TEST_CASE("ndt7 upgrade: a client tells why a server does not take it") {
  answered("HTTP/1.1 503 Service Unavailable\r\n\r\n", "busy with another test");
  answered("HTTP/1.1 302 Found\r\nLocation: wss://other.example.org/\r\n\r\n",
           "leads to wss://other.example.org/; give that address");
  answered(
      "HTTP/1.1 302 Found\r\nLocation: \xC2\x9B"
      "2J\r\n\r\n",
      "leads to \\x9b2J;");
  answered("HTTP/1.1 404 Not Found\r\n\r\n", "status 404");
  answered("HTTP/1.1 200 OK\r\n\r\n", "status 200: no ndt7 server");
  answered("HTTP/1.1 99 Odd\r\n\r\n", "not of HTTP/1.1");
  answered("SSH-2.0-OpenSSH_9.2\r\n\r\n", "not of HTTP/1.1");
  answered("HTTP/1.1 101 Switching Protocols\r\n\r\n", "not the one asked for");
  const std::string good =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
  answered(good + "\r\n", "does not speak ndt7");
  answered(good +
               "Sec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n"
               "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
           "an extension");
  CHECK_NOTHROW(
      check_answer(parse_head(good + "sec-websocket-protocol:net.measurementlab.ndt.v7\t\r\n\r\n"),
                   "dGhlIHNhbXBsZSBub25jZQ=="));
}

TEST_CASE("ndt7 upgrade: heads are read as far as they go, and not beyond a bound") {
  HeadReader reader;
  const std::string text = "HTTP/1.1 200 OK\r\nA: b\r\n\r\nload";
  auto data = std::as_bytes(std::span(text));
  CHECK(reader.take(data));
  CHECK(data.size() == 4);
  CHECK(parse_head(reader.text()).value("a") == "b");
  HeadReader endless;
  const std::string much(kMostHead + 10, 'a');
  auto more = std::as_bytes(std::span(much));
  CHECK_THROWS_AS(endless.take(more), Nonsense);
  for (const auto* bad :
       {"", "a", "a\r\n", "a\r\n b: c\r\n\r\n", "a\r\nb\r\n\r\n", "a\r\n: b\r\n\r\n",
        "a\r\nb: c\x01\r\n\r\n", "a\x01\r\n\r\n", "a\r\nb: c\nd: e\r\n\r\n"})
    CHECK_THROWS_AS(parse_head(bad), Nonsense);
  std::string many = "a\r\n";
  for (int i = 0; i < 101; ++i) many += "b: c\r\n";
  CHECK_THROWS_AS(parse_head(many + "\r\n"), Nonsense);
}
