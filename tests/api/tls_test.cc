// The real program over real TLS: who may do what, and what is refused.
#include <catch2/catch.hpp>
#include <signal.h>

#include "tests/api/collector.hh"

using namespace preau;
using namespace preau::test;
using Catch::Matchers::Contains;

TEST_CASE("collector: takes a probe's records, and anybody may read") {
  const Collector collector;
  CHECK(collector.send({numbered(1)}) == Acknowledgement{{1}, {}, {}});
  const auto reply = collector.as_reader().get("/api/v1/records?site=tilleuls");
  CHECK(reply.status == 200);
  CHECK(batch_from_json(reply.body)->size() == 1);
  CHECK(collector.as_reader().request("HEAD", "/api/v1/schools", "").status == 200);
}

TEST_CASE("collector: without a certificate nothing is taken") {
  const Collector collector;
  const auto reply = collector.as_reader().post("/api/v1/records", batch_to_json({}));
  CHECK(reply.status == 403);
  CHECK(reply.headers.at("content-type") == "application/problem+json");
  CHECK_THAT(reply.body, Contains("client certificate"));
}

TEST_CASE("collector: a certificate of a foreign CA is refused in the handshake") {
  const Collector collector;
  const Authority foreign(collector.dir.path(), "foreign");
  Client client(collector.url, collector.ours.certificate(), foreign.client("tilleuls-1"));
  CHECK(client.post("/api/v1/records", batch_to_json(std::vector{numbered(1)})).status == 0);
  CHECK(Store::open_read_only(collector.db()).probes().empty());
}

TEST_CASE("collector: another probe's records are refused, its own are taken") {
  const Collector collector;
  auto other = numbered(2);
  other.probe = "platanes-1";
  const auto answer = collector.send({numbered(1), other});
  REQUIRE(answer);
  CHECK(answer->stored == std::vector<std::uint64_t>{1});
  CHECK(answer->refused.size() == 1);
  CHECK(Store::open_read_only(collector.db()).probes().size() == 1);
}

TEST_CASE("collector: a body of more than 1 MiB is 413, and the next batch is taken") {
  const Collector collector;
  auto client = collector.as_probe();
  const auto reply = client.post("/api/v1/records", std::string(1024 * 1024 + 1, ' '));
  CHECK(reply.status == 413);
  CHECK(reply.headers.at("content-type") == "application/problem+json");
  CHECK(collector.send({numbered(1)}).has_value());
}

TEST_CASE("collector: 200 stalled connections, and a good probe is served") {
  const Collector collector;
  std::vector<RawSocket> stalled;
  for (int i = 0; i < 200; ++i) {
    stalled.emplace_back(port_of(collector.url));
    if (i % 2 == 0) stalled.back().send("\x16\x03\x01\x02");
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK(collector.send({numbered(1)}).has_value());
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{3});
}

TEST_CASE("collector: its log names no client address") {
  const Collector collector;
  RawSocket(port_of(collector.url)).send("no TLS at all\r\n\r\n");
  collector.as_probe().post("/api/v1/records", "{");
  collector.process->signal(SIGTERM);
  CHECK(collector.process->exit_code() == 0);
  CHECK_THAT(collector.process->log(), !Contains("127.0.0.1") && Contains("stopped"));
}
