#include "collector/ingest/ingest.hh"

#include <catch2/catch.hpp>

#include "tests/record/sample.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;

namespace {

const UtcTime kNow = *from_iso8601("2026-11-24T09:00:00Z");

Record numbered(std::uint64_t seq) {
  auto r = sample_record();
  r.seq = seq;
  return r;
}

struct Fixture {
  TempDir dir;
  Store store = Store::open(dir / "s.db");

  Acknowledgement send(const std::vector<Record>& records) {
    return ingest(store, "tilleuls-1", batch_to_json(records), kNow).value();
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "ingest: what is acknowledged as stored is in the store, and once") {
  CHECK(send({numbered(1), numbered(2)}) == Acknowledgement{{1, 2}, {}, {}});
  CHECK(send({numbered(2), numbered(3)}) == Acknowledgement{{3}, {2}, {}});
  CHECK(store.of_site("tilleuls", 9).size() == 3);
}

TEST_CASE_METHOD(Fixture, "ingest: an empty batch is a good batch") {
  CHECK(send({}) == Acknowledgement{});
}

TEST_CASE_METHOD(Fixture, "ingest: another probe's record is refused alone") {
  auto foreign = numbered(2);
  foreign.probe = "platanes-1";
  const auto answer = send({numbered(1), foreign});
  CHECK(answer.stored == std::vector<std::uint64_t>{1});
  REQUIRE(answer.refused.size() == 1);
  CHECK(answer.refused[0] ==
        Refusal{2, "is of probe platanes-1, but was sent with the certificate of tilleuls-1"});
  CHECK(store.probes().size() == 1);
}

TEST_CASE_METHOD(Fixture, "ingest: a known number with other content is refused with a hint") {
  send({numbered(1)});
  auto other = numbered(1);
  other.value = 0.00415;
  const auto answer = send({other});
  REQUIRE(answer.refused.size() == 1);
  CHECK(answer.refused[0].reason.find("restored from a copy") != std::string::npos);
  CHECK(store.of_site("tilleuls", 9) == std::vector{numbered(1)});
}

TEST_CASE_METHOD(Fixture, "ingest: a bad record costs only itself") {
  auto bad = numbered(2);
  bad.value = -1;
  auto endless = numbered(3);
  endless.samples = ~std::uint64_t{0};  // more than a database integer holds
  const auto answer = send({numbered(1), bad, endless});
  CHECK(answer.stored == std::vector<std::uint64_t>{1});
  REQUIRE(answer.refused.size() == 2);
  CHECK(answer.refused[0].seq == 2);
  CHECK(answer.refused[1].seq == 3);
}

TEST_CASE_METHOD(Fixture, "ingest: a probe without a clock loses nothing, in 1970 or in 2038") {
  auto early = numbered(1), late = numbered(2);
  early.start = *from_iso8601("1970-01-01T00:00:00Z");
  late.start = *from_iso8601("2038-01-19T03:14:08Z");
  CHECK(send({early, late}).stored == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE_METHOD(Fixture, "ingest: what is no batch is an error, and nothing is stored") {
  CHECK(ingest(store, "tilleuls-1", "", kNow).error() == "not JSON");
  CHECK(ingest(store, "tilleuls-1", R"({"version":2,"records":[]})", kNow).error() ==
        "version: is 2, this program reads 1; update it");
  CHECK(store.probes().empty());
}
