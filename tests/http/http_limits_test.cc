// Clients that are slow, silent, greedy or many.
#include <catch2/catch.hpp>

#include "collector/http/http.hh"
#include "tests/http/running.hh"
#include "tests/support/client.hh"
#include "tests/support/raw_socket.hh"

using namespace preau;
using namespace preau::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

http::Response hello(const http::Request& request) {
  return say("hello " + std::to_string(request.body.size()));
}

http::Limits quick() {
  http::Limits limits;
  limits.body = 1000;
  limits.head_time = 300ms;
  limits.body_time = 400ms;
  limits.idle_time = 300ms;
  return limits;
}

}  // namespace

TEST_CASE("http limits: a body of the limit passes, one octet more is 413, announced or not") {
  Running running({plain(hello)}, quick());
  Client client(running.url());
  CHECK(client.post("/", std::string(1000, 'x')).body == "hello 1000");
  CHECK(client.post("/", std::string(1001, 'x')).status == 413);
  CHECK(client.post("/", std::string(3'000'000, 'x')).status == 413);
  RawSocket chunked(port_of(running.url()));
  chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" +
               std::string(0x800, 'x') + "\r\n0\r\n\r\n");
  CHECK_THAT(chunked.rest(), StartsWith("HTTP/1.1 413"));
}

TEST_CASE("http limits: a head that does not end is 431") {
  Running running({plain(hello)});
  RawSocket socket(port_of(running.url()));
  socket.send("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
  CHECK_THAT(socket.rest(), StartsWith("HTTP/1.1 431"));
}

TEST_CASE("http limits: a head that dribbles in is 408, however lively it looks") {
  Running running({plain(hello)}, quick());
  RawSocket socket(port_of(running.url()));
  for (const char c : std::string("GET / HTTP")) {
    socket.send(std::string(1, c));
    std::this_thread::sleep_for(50ms);
  }
  CHECK_THAT(socket.rest(), StartsWith("HTTP/1.1 408"));
  CHECK(socket.closed());
}

TEST_CASE("http limits: a body that does not come is 408") {
  Running running({plain(hello)}, quick());
  RawSocket socket(port_of(running.url()));
  socket.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  CHECK_THAT(socket.rest(), StartsWith("HTTP/1.1 408"));
}

TEST_CASE("http limits: a silent connection is closed without a word, before or after a request") {
  Running running({plain(hello)}, quick());
  RawSocket silent(port_of(running.url())), once(port_of(running.url()));
  once.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(silent.rest().empty());
  CHECK(silent.closed());
  const auto reply = once.rest();
  CHECK_THAT(reply, StartsWith("HTTP/1.1 200") && !Contains("408"));
  CHECK(once.closed());
}

TEST_CASE("http limits: connections beyond the cap are closed at once, and room comes back") {
  auto limits = quick();
  limits.connections = 2;
  limits.head_time = limits.idle_time = 5s;
  Running running({plain(hello)}, limits);
  {
    RawSocket first(port_of(running.url())), second(port_of(running.url()));
    // Accepted in order: once the third is closed, the first two are held.
    RawSocket third(port_of(running.url()));
    third.rest(2s);
    CHECK(third.closed());
  }
  Reply reply;
  for (int i = 0; i < 100 && reply.status != 200; ++i) {
    std::this_thread::sleep_for(10ms);
    reply = Client(running.url()).get("/");
  }
  CHECK(reply.status == 200);
}

TEST_CASE("http limits: 200 stalled connections, and a good client is served at once") {
  Running running({plain(hello)});
  std::vector<RawSocket> stalled;
  for (int i = 0; i < 200; ++i) {
    stalled.emplace_back(port_of(running.url()));
    stalled.back().send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\nab");
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK(Client(running.url()).get("/").status == 200);
  CHECK(std::chrono::steady_clock::now() - start < 2s);
}
