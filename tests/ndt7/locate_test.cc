// The locate service as a client of HTTP sees it, made of one answer over loopback.
#include "probe/ndt7/locate.hh"

#include <catch2/catch.hpp>

#include "tests/ndt7/scripted.hh"

using namespace preau;
using namespace preau::ndt7;
using namespace std::chrono_literals;
using ndt7::test::ScriptedServer;
using Peer = ScriptedServer::Peer;

namespace {

std::string reply(const std::string& status, const std::string& body,
                  const std::string& fields = "") {
  return "HTTP/1.1 " + status + "\r\n" + fields +
         "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

ScriptedServer::Script says(std::string text) {
  return [text](Peer& peer) {
    (void)peer.request();
    peer.say(text);
  };
}

LocateConfig at(const ScriptedServer& server) {
  return {.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/v2/nearest/ndt/ndt7",
          .timeout = 1'000ms};
}

void fails(const std::string& text, const std::string& why) {
  const ScriptedServer server(says(text));
  CHECK_THROWS_WITH(locate(at(server), Direction::down), Catch::Contains(why));
}

constexpr auto kServers =
    R"({"results":[{"urls":{"wss:///ndt/v7/download":"wss://a.example.org/ndt/v7/download?t=1"}}]})";

}  // namespace

TEST_CASE("ndt7 locate: a server is named, also behind a redirection") {
  const ScriptedServer server(says(reply("200 OK", kServers)));
  const ScriptedServer before(says(reply("302 Found", "", "Location: " + at(server).url + "\r\n")));
  const auto targets = locate(at(before), Direction::down);
  REQUIRE(targets.size() == 1);
  CHECK(targets[0].url() == "wss://a.example.org/ndt/v7/download?t=1");
}

TEST_CASE("ndt7 locate: a service that has none, or is none, is told") {
  fails(reply("204 No Content", ""), "no server has room for a test now");
  fails(reply("429 Too Many", R"({"error":{"title":"slow down","status":429}})"), "slow down");
  fails(reply("500 Odd", ""), "status 500");
  fails(reply("500 Odd", "<html>"), "status 500");
  fails(reply("200 OK", "<html>"), "makes no sense: an answer of the locate service");
  fails(reply("200 OK", std::string(70'000, 'x')), "/v2/nearest/ndt/ndt7: ");
  const ScriptedServer silent([](Peer& peer) { peer.listen(3s); });
  CHECK_THROWS_WITH(locate(at(silent), Direction::down), Catch::Contains("/v2/nearest/ndt/ndt7: "));
}
