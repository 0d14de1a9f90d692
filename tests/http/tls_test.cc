#include <catch2/catch.hpp>

#include "collector/http/http.hh"
#include "tests/http/running.hh"
#include "tests/support/client.hh"
#include "tests/support/process.hh"
#include "tests/support/raw_socket.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;
using Catch::Matchers::Contains;

namespace {

http::Response who(const http::Request& request) {
  return say("hello " + request.client_name.value_or("stranger"));
}

struct Fixture {
  TempDir dir;
  Authority ours{dir.path(), "ours"}, foreign{dir.path(), "foreign"};
  KeyPair server = ours.server("127.0.0.1");
  Running running{{listener()}};

  http::Listener listener() const {
    auto made = plain(who);
    made.tls = http::Tls{server.certificate, server.key, ours.certificate()};
    return made;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "tls: a client is known by the name that its certificate bears") {
  CHECK(Client(running.url(), ours.certificate(), ours.client("tilleuls-1")).get("/").body ==
        "hello tilleuls-1");
  CHECK(Client(running.url(), ours.certificate()).get("/").body == "hello stranger");
}

TEST_CASE_METHOD(Fixture,
                 "tls: a certificate of a foreign CA, or one for servers, is turned away") {
  for (const auto& own : {foreign.client("tilleuls-1"), ours.server("127.0.0.2")}) {
    const auto reply = Client(running.url(), ours.certificate(), own).get("/");
    CHECK(reply.status == 0);
    CHECK_FALSE(reply.error.empty());
  }
}

TEST_CASE_METHOD(Fixture, "tls: a client that trusts another CA does not talk to us") {
  CHECK(Client(running.url(), foreign.certificate()).get("/").status == 0);
}

TEST_CASE_METHOD(Fixture, "tls: 1.2 and 1.3 are spoken, 1.1 is not") {
  const auto speak = [&](const std::string& version) {
    return run({"openssl", "s_client", "-connect",
                "127.0.0.1:" + std::to_string(port_of(running.url())), "-CAfile",
                ours.certificate(), "-verify_return_error", version, "-cipher",
                "DEFAULT:@SECLEVEL=0"})
        .code;
  };
  CHECK(speak("-tls1_2") == 0);
  CHECK(speak("-tls1_3") == 0);
  CHECK(speak("-tls1_1") != 0);
}

TEST_CASE_METHOD(Fixture, "tls: 200 connections stalled in the handshake hold up nobody") {
  std::vector<RawSocket> stalled;
  for (int i = 0; i < 200; ++i) {
    stalled.emplace_back(port_of(running.url()));
    if (i % 2 == 0) stalled.back().send("\x16\x03\x01\x02");
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK(Client(running.url(), ours.certificate()).get("/").status == 200);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{2});
}

TEST_CASE_METHOD(Fixture, "tls: a file that cannot be used is named") {
  auto bad = listener();
  bad.tls->key = foreign.client("x").key;
  CHECK_THROWS_WITH(http::Server({bad}, {}, {}), Contains(bad.tls->key));
  bad.tls->certificate = dir / "none.pem";
  CHECK_THROWS_WITH(http::Server({bad}, {}, {}), Contains("none.pem"));
}
