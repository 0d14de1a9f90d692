// Our client against servers that refuse, redirect, stall, break off, send for ever, or lie: a
// clear failure, in time, and no value.
#include <chrono>

#include <catch2/catch.hpp>

#include "probe/ndt7/report.hh"
#include "tests/ndt7/scripted.hh"
#include "tests/support/certificates.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::ndt7;
using namespace std::chrono_literals;
using ndt7::test::ScriptedServer;
using Peer = ScriptedServer::Peer;
using std::chrono::steady_clock;

namespace {

constexpr auto kAtOnce = 5s;  // idle round trips included, and a busy machine

// No value, the reason, and not later than this.
void fails(const Config& config, const std::string& why, std::chrono::seconds within) {
  const auto began = steady_clock::now();
  const auto run = ndt7::run(config);
  const auto took = steady_clock::now() - began;
  INFO(run.failure << " after " << to_seconds(took) << " s");
  CHECK_THAT(run.failure, Catch::Contains(why));
  CHECK(took < within);
  CHECK(validity(run, config) == Validity::failed);
  CHECK_THAT(report(run, config).text(), Catch::Contains("\"value\":null"));
  CHECK_THAT(report(run, config).text(), Catch::Contains(config.target.url()));
}

ScriptedServer::Script answers(std::string text) {
  return [text](Peer& peer) {
    (void)peer.request();
    peer.say(text);
    peer.listen(3s);
  };
}

// A good upgrade, then these octets or texts, and load beside them.
ScriptedServer::Script tells(std::string text) {
  return [text](Peer& peer) {
    peer.upgrade();
    peer.load(300ms);
    peer.tell(text);
    peer.load(3s);
  };
}

void lies(const std::string& text, const std::string& why) {
  fails(ScriptedServer(tells(text)).config(), "makes no sense: " + why, kAtOnce);
}

}  // namespace

TEST_CASE("ndt7 client: one that does not take us is told, and why") {
  fails(ScriptedServer(answers("HTTP/1.1 503 Service Unavailable\r\n\r\n")).config(),
        "busy with another test", kAtOnce);
  fails(ScriptedServer(answers("HTTP/1.1 301 Moved\r\nLocation: wss://b.example.org/\r\n\r\n"))
            .config(),
        "leads to wss://b.example.org/", kAtOnce);
  fails(ScriptedServer(answers("HTTP/1.1 404 Not Found\r\n\r\n")).config(), "status 404", kAtOnce);
  fails(ScriptedServer(answers("220 mail.example.org ESMTP\r\n\r\n")).config(), "not of HTTP/1.1",
        kAtOnce);
  fails({.target = {.tls = false, .host = "127.0.0.1", .port = 1, .path = "/ndt/v7/download"}},
        "Connection refused", kAtOnce);
}

TEST_CASE("ndt7 client: a head that does not end is not read") {
  fails(ScriptedServer([](Peer& peer) {
          (void)peer.request();
          peer.say("HTTP/1.1 101 Switching Protocols\r\nX: ");
          for (;;) peer.say(std::string(1'000, 'x'));
        }).config(),
        "makes no sense: no end of its head in 16384 octets", kAtOnce);
}

TEST_CASE("ndt7 client: one that is silent is given up, wherever it falls silent") {
  const auto silent = [](Peer& peer) { peer.listen(6s); };
  fails(ScriptedServer(silent).config(), "no HTTP head in time", 8s);
  auto over_tls = ScriptedServer(silent).config();
  {
    const ScriptedServer server(silent);
    over_tls.target.tls = true;
    over_tls.target.port = server.port();
    fails(over_tls, "no answer to the TLS handshake in time", 8s);
  }
  fails(ScriptedServer([](Peer& peer) {
          peer.upgrade();
          peer.listen(6s);
        }).config(),
        "nothing came through for 1 s", 8s);
  // An upload that nobody reads: the kernels' buffers fill, and nothing more is confirmed.
  fails(ScriptedServer([](Peer& peer) {
          peer.upgrade();
          std::this_thread::sleep_for(3s);
        }).config(Direction::up),
        "nothing came through for 1 s", 8s);
}

TEST_CASE("ndt7 client: one that only talks makes no progress") {
  const auto talks = [](std::string_view octets) {
    return [octets](Peer& peer) {
      peer.upgrade();
      for (;;) peer.say(octets);
    };
  };
  using namespace std::string_view_literals;
  fails(ScriptedServer(talks("\x82\x00"sv)).config(), "nothing came through for 1 s", 8s);
  fails(ScriptedServer(talks("\x89\x04ping"sv)).config(), "nothing came through for 1 s", 8s);
  fails(ScriptedServer(talks("\x81\x02{}"sv)).config(), "nothing came through for 1 s", 8s);
}

TEST_CASE("ndt7 client: one that breaks off midway is told") {
  fails(ScriptedServer([](Peer& peer) {
          peer.upgrade();
          peer.load(300ms);
        }).config(),
        "broke off after 0.", kAtOnce);
  fails(ScriptedServer([](Peer& peer) {
          peer.upgrade();
          peer.load(300ms);
          const linger at_once{.l_onoff = 1, .l_linger = 0};
          ::setsockopt(peer.socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        }).config(),
        "broke off after 0.", kAtOnce);
  fails(ScriptedServer([](Peer& peer) {
          peer.upgrade();
          peer.load(300ms);
          peer.say(std::string_view("\x88\x06\x03\xF3oops", 8));
          peer.listen(3s);
        }).config(),
        "the server gives up: code 1011 oops", kAtOnce);
  fails(ScriptedServer([](Peer& peer) { (void)peer.request(); }).config(), "closed the connection",
        kAtOnce);
}

TEST_CASE("ndt7 client: one that ends in order, but too early, gives no value") {
  const ScriptedServer server([](Peer& peer) {
    peer.upgrade();
    peer.load(700ms);
    peer.say(std::string_view("\x88\x02\x03\xE8", 4));
    peer.listen(3s);
  });
  const auto config = server.config();
  const auto run = ndt7::run(config);
  CHECK(run.failure.empty());
  CHECK(run.ended_early);
  CHECK_THAT(failure(run, config), Catch::Contains("too early to tell a rate"));
}

TEST_CASE("ndt7 client: one that never ends is cut off, and measured") {
  const ScriptedServer server([](Peer& peer) {
    peer.upgrade();
    peer.load(30s);
  });
  const auto config = server.config();
  const auto began = steady_clock::now();
  const auto run = ndt7::run(config);
  CHECK(steady_clock::now() - began < 6s);
  INFO(run.failure);
  CHECK(rate(run, config));
}

TEST_CASE("ndt7 client: one that breaks off where the test ends anyway has done its duty") {
  const ScriptedServer server([](Peer& peer) {
    peer.upgrade();
    peer.load(1'850ms);
  });
  const auto config = server.config();
  const auto run = ndt7::run(config);
  INFO(run.failure);
  CHECK(rate(run, config));
  CHECK_FALSE(run.ended_early);
}

TEST_CASE("ndt7 client: frames and texts that cannot be end the test") {
  fails(ScriptedServer([](Peer& peer) {
          peer.upgrade();
          peer.say(std::string_view("\x81\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10));
          peer.load(3s);
        }).config(),
        "makes no sense: a message of 9223372036854775807 octets", kAtOnce);
  fails(ScriptedServer([](Peer& peer) {
          peer.upgrade();
          peer.say(std::string_view("\x82\x82\x00\x00\x00\x00\x00\x00", 8));
          peer.listen(3s);
        }).config(),
        "makes no sense: a masked frame", kAtOnce);
  fails(ScriptedServer([](Peer& peer) {
          peer.upgrade();
          peer.load(3s);
        }).config(Direction::up),
        "makes no sense: load of its own during an upload", kAtOnce);
  lies("nonsense", "a measurement that is no JSON object");
  lies(R"({"TCPInfo":{"RTT":-3}})", "\"RTT\": -3");
  lies(R"({"TCPInfo":{"BytesAcked":900000000000000}})", "\"BytesAcked\": 900000000000000");
  lies(R"({"AppInfo":{"ElapsedTime":10,"NumBytes":900000000000000}})", "\"NumBytes\"");
  lies(R"({"TCPInfo":{"ElapsedTime":77000000}})", "\"ElapsedTime\": 77000000");
}

TEST_CASE("ndt7 client: an upload of which more came than was sent is a lie") {
  const ScriptedServer server([](Peer& peer) {
    peer.upgrade();
    peer.tell(R"({"TCPInfo":{"BytesReceived":900000000000000}})");
    peer.listen(5s);
  });
  fails(server.config(Direction::up), "\"BytesReceived\": 900000000000000", kAtOnce);
}

TEST_CASE("ndt7 client: a certificate that is not the server's, or of nobody we trust") {
  const preau::test::TempDir folder;
  const preau::test::Authority ours(folder.path(), "ours"), foreign(folder.path(), "foreign");
  const auto serves = [](const preau::test::KeyPair& pair) {
    return [pair](Peer& peer) {
      const auto context = TlsContext::server(pair.certificate, pair.key);
      (void)ByteStream::server(std::move(peer.socket), context, steady_clock::now() + 3s);
    };
  };
  const auto wrong = [&](const preau::test::KeyPair& pair, const std::string& why) {
    const ScriptedServer server(serves(pair));
    auto config = server.config();
    config.target.tls = true;
    config.ca_file = ours.certificate();
    fails(config, "TLS: the certificate does not verify: " + why, kAtOnce);
  };
  wrong(foreign.server("127.0.0.1"), "unable to get local issuer certificate");
  wrong(ours.server("127.0.0.2"), "IP address mismatch");
  wrong(ours.server("127.0.0.1", preau::test::Dates::past), "certificate has expired");
  const ScriptedServer plain([](Peer& peer) {
    peer.say("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.listen(2s);
  });
  auto config = plain.config();
  config.target.tls = true;
  fails(config, "TLS: the answer is no TLS", kAtOnce);
  const ScriptedServer unused([](Peer&) {});
  config = unused.config();
  config.target.tls = true;
  config.ca_file = (folder / "none.pem").string();
  fails(config, "read authorities " + config.ca_file, kAtOnce);
}

TEST_CASE("ndt7 client: records of TLS around next to nothing are no load") {
  const preau::test::TempDir folder;
  const preau::test::Authority ours(folder.path(), "ours");
  const auto pair = ours.server("127.0.0.1");
  const ScriptedServer server([&](Peer& peer) {
    const auto context = TlsContext::server(pair.certificate, pair.key);
    auto stream = ByteStream::server(std::move(peer.socket), context, steady_clock::now() + 3s);
    std::string head;
    std::byte octet{};
    while (!head.ends_with("\r\n\r\n")) {
      if (stream.read({&octet, 1}) == 1)
        head.push_back(static_cast<char>(octet));
      else
        stream.wait(false, 1s);
    }
    const auto say = [&](std::string_view text) {
      if (stream.write(std::as_bytes(std::span(text))) == 0) stream.wait(true, 100ms);
    };
    say(answer(*read_request(parse_head(head))));
    using namespace std::string_view_literals;
    for (;;) say("\x82\x01x"sv);
  });
  auto config = server.config();
  config.target.tls = true;
  config.ca_file = ours.certificate();
  fails(config, "octets of load among", 8s);
}
