#include "collector/http/http.hh"

#include <atomic>

#include <catch2/catch.hpp>

#include "tests/http/running.hh"
#include "tests/support/client.hh"
#include "tests/support/raw_socket.hh"

using namespace preau;
using namespace preau::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

http::Response echo(const http::Request& request) {
  return say(request.method + " " + request.path + " ? " + request.query + " " + request.body);
}

}  // namespace

TEST_CASE("http: a handler gets method, path, query and body as they were sent") {
  Running running({plain(echo)});
  Client client(running.url());
  CHECK(client.get("/a%2Fb?x=1&y").body == "GET /a%2Fb ? x=1&y ");
  const auto reply = client.post("/p", std::string(100'000, 'z'));
  CHECK(reply.status == 200);
  CHECK(reply.body == "POST /p ?  " + std::string(100'000, 'z'));
  CHECK(client.request("DELETE", "/p", "").body == "DELETE /p ?  ");
}

TEST_CASE("http: HEAD is GET without the body, with its length") {
  Running running({plain(echo)});
  Client client(running.url());
  const auto reply = client.request("HEAD", "/x", "");
  CHECK(reply.status == 200);
  CHECK(reply.body.empty());
  CHECK(reply.headers.at("content-length") == std::to_string(std::string("GET /x ?  ").size()));
  CHECK(client.get("/y").body == "GET /y ?  ");
}

TEST_CASE("http: several requests on one connection, pipelined too") {
  Running running({plain(echo)});
  RawSocket socket(port_of(running.url()));
  socket.send(
      "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n"
      "Connection: close\r\n\r\n");
  const auto all = socket.rest();
  CHECK_THAT(all, Contains("GET /1") && Contains("GET /2"));
  CHECK(socket.closed());
}

TEST_CASE("http: several listeners have each their own site") {
  Running running({plain([](const auto&) { return say("one"); }),
                   plain([](const auto&) { return say("two"); })});
  CHECK(Client(running.url(0)).get("/").body == "one");
  CHECK(Client(running.url(1)).get("/").body == "two");
}

TEST_CASE("http: a handler that throws is a 500 and a line in the log, and the server goes on") {
  Running running({plain([](const http::Request& request) -> http::Response {
    if (request.path == "/bad") throw std::runtime_error("disk on fire");
    return say("fine");
  })});
  Client client(running.url());
  const auto reply = client.get("/bad");
  CHECK(reply.status == 500);
  CHECK_THAT(reply.body, !Contains("fire"));
  CHECK(running.errors() == "GET /bad: disk on fire\n");
  CHECK(client.get("/good").body == "fine");
}

TEST_CASE("http: a line break in a header is never sent") {
  Running running({plain([](const auto&) {
    auto response = say("x");
    response.headers.emplace_back("X-Name", "a\r\nSet-Cookie: b");
    return response;
  })});
  const auto reply = Client(running.url()).get("/");
  CHECK_FALSE(reply.headers.contains("set-cookie"));
  CHECK(reply.status == 500);
}

TEST_CASE("http: what is no HTTP gets 400, and a page of the site's own when it has one") {
  auto listener = plain(echo);
  listener.site.error = [](unsigned status, const std::string&) {
    return http::Response{.status = status, .body = "our page"};
  };
  Running running({plain(echo), listener});
  for (const auto* bytes : {"\x16\x03\x01 hello\r\n\r\n", "GET http://h/ HTTP/1.1\r\n\r\n",
                            "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"}) {
    INFO(bytes);
    RawSocket first(port_of(running.url(0))), second(port_of(running.url(1)));
    first.send(bytes);
    second.send(bytes);
    CHECK_THAT(first.rest(), StartsWith("HTTP/1.1 400"));
    CHECK_THAT(second.rest(), StartsWith("HTTP/1.1 400") && Contains("our page"));
  }
}

TEST_CASE("http: before_body answers without reading the body") {
  std::atomic<int> handled{0};
  auto listener = plain([&](const auto&) {
    ++handled;
    return say("taken");
  });
  listener.site.before_body = [](const http::Request& request) -> std::optional<http::Response> {
    if (request.method != "POST") return std::nullopt;
    return http::Response{.status = 403, .body = "no"};
  };
  Running running({listener});
  const auto reply = Client(running.url()).post("/", std::string(1'000'000, 'x'));
  CHECK(reply.status == 403);
  CHECK(handled == 0);
  CHECK(Client(running.url()).get("/").body == "taken");
}

TEST_CASE("http: stop lets a request under way end, and ends idle connections") {
  std::atomic<bool> entered{false}, go_on{false};
  Running running({plain([&](const auto&) {
    entered = true;
    while (!go_on) std::this_thread::yield();
    return say("in time");
  })});
  RawSocket idle(port_of(running.url()));
  std::string body;
  std::jthread client([&] { body = Client(running.url()).get("/").body; });
  while (!entered) std::this_thread::yield();
  running.server().stop();
  go_on = true;
  running.join();
  client.join();
  CHECK(body == "in time");
  idle.rest();
  CHECK(idle.closed());
}

TEST_CASE("http: a port that is taken is told by name") {
  Running running({plain(echo)});
  auto second = plain(echo);
  second.port = port_of(running.url());
  CHECK_THROWS_WITH(http::Server({second}, {}, {}),
                    StartsWith("listen on 127.0.0.1:") && Contains("Address already in use"));
}
