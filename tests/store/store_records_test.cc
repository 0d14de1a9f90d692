#include <algorithm>
#include <thread>

#include <catch2/catch.hpp>

#include "collector/store/store.hh"
#include "tests/record/sample.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;
using namespace std::chrono_literals;
using Outcome = Store::Outcome;

namespace {

const UtcTime kNow = *from_iso8601("2026-11-24T09:00:00Z");

Record numbered(std::uint64_t seq) {
  auto r = sample_record();
  r.seq = seq;
  return r;
}

std::vector<Outcome> insert(Store& store, const std::vector<Record>& records) {
  return store.insert(records, kNow);
}

Record room_record() {
  auto r = numbered(2);
  r.line.reset();
  r.room = "A12";
  r.visit = "visit-1";
  r.metric = std::string(metric::kCoverage);
  r.segment = Segment::air;
  r.unit = Unit::ratio;
  r.value = 1;
  r.interval = Interval{0.55, 1};
  r.coverage = Coverage::pass;
  r.access_point = AccessPoint{"02:00:00:00:00:01", "École 1", 36};
  return r;
}

Record failed_record() {
  auto r = numbered(3);
  r.value.reset();
  r.interval.reset();
  r.samples = 0;
  r.validity = Validity::failed;
  r.failure = "no answer; it's \"down\"";
  return r;
}

}  // namespace

TEST_CASE("store: records survive the round trip and a new start") {
  const TempDir dir;
  const std::vector records{sample_record(), room_record(), failed_record()};
  {
    auto store = Store::open(dir / "s.db");
    CHECK(insert(store, records) == std::vector(3, Outcome::stored));
  }
  auto found = Store::open(dir / "s.db").of_site("tilleuls", 10);
  CHECK(found.size() == 3);
  for (const auto& record : records) CHECK(std::ranges::count(found, record) == 1);
}

TEST_CASE("store: the same record twice is stored once, in one batch or in two") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  CHECK(insert(store, {numbered(1), numbered(1)}) ==
        std::vector{Outcome::stored, Outcome::duplicate});
  CHECK(insert(store, {numbered(1), numbered(2)}) ==
        std::vector{Outcome::duplicate, Outcome::stored});
  CHECK(store.probes().at("tilleuls-1").records == 2);
}

TEST_CASE("store: other content under a known (probe, seq) is a conflict and changes nothing") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  auto other = room_record();
  insert(store, {room_record()});
  other.access_point->channel = 40;
  CHECK(insert(store, {other}) == std::vector{Outcome::conflict});
  CHECK(store.of_site("tilleuls", 9) == std::vector{room_record()});
}

TEST_CASE("store: latest is one record a series, failed ones too unless valid ones are asked for") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  auto old = numbered(1), lan = numbered(2), failed = failed_record();
  lan.segment = Segment::lan;
  failed.start += 1min;
  CHECK(insert(store, {old, lan, failed}) == std::vector(3, Outcome::stored));
  CHECK(store.latest() == std::vector{failed, lan});
  CHECK(store.latest(Store::Which::valid) == std::vector{old, lan});
  CHECK(store.latest() == std::vector{failed, lan});
}

TEST_CASE("store: what a score is made from holds the newest that counts beside the newest") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  auto good = numbered(1), limited = numbered(2), suspect = numbered(3);
  limited.start += 1min;
  limited.limited_by = LimitedBy::probe;
  suspect.start += 2min;
  suspect.validity = Validity::suspect;
  CHECK(insert(store, {good}) == std::vector{Outcome::stored});
  CHECK(store.latest(Store::Which::judged) == std::vector{good});
  CHECK(insert(store, {limited, suspect}) == std::vector(2, Outcome::stored));
  CHECK(store.latest(Store::Which::judged) == std::vector{suspect, good});
}

TEST_CASE("store: a probe whose clock runs ahead does not stay the newest until that day") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  auto ahead = numbered(1), right = numbered(2);
  ahead.start = *from_iso8601("2038-01-19T03:14:08Z");
  right.start = kNow + 1min;
  CHECK(store.insert(std::vector{ahead}, kNow) == std::vector{Outcome::stored});
  CHECK(store.latest() == std::vector{ahead});
  CHECK(store.insert(std::vector{right}, kNow + 2min) == std::vector{Outcome::stored});
  CHECK(store.latest() == std::vector{right});
}

TEST_CASE("store: of_site gives the newest ones, oldest first, and of that site only") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  std::vector<Record> records;
  for (std::uint64_t seq = 1; seq <= 5; ++seq) {
    records.push_back(numbered(seq));
    records.back().start += std::chrono::minutes{seq};
  }
  records[4].site = "platanes";
  insert(store, records);
  CHECK(store.of_site("tilleuls", 2) == std::vector{records[2], records[3]});
  CHECK(store.of_site("nowhere", 2).empty());
}

TEST_CASE("store: probes tells how far each has come") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  auto other = numbered(7);
  other.probe = "platanes-1";
  insert(store, {numbered(9), numbered(4), other});
  const auto probes = store.probes();
  REQUIRE(probes.size() == 2);
  CHECK(probes.at("tilleuls-1").records == 2);
  CHECK(probes.at("tilleuls-1").highest_seq == 9);
  CHECK(probes.at("platanes-1").newest == other.start);
}

TEST_CASE("store: two threads that send the same records store each once") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  std::vector<Outcome> outcomes[2];
  const auto send = [&](std::vector<Outcome>& out) {
    for (std::uint64_t seq = 1; seq <= 50; ++seq) {
      out.push_back(store.insert(std::vector{numbered(seq)}, kNow).front());
      if (store.latest().empty()) out.push_back(Outcome::conflict);
    }
  };
  { std::jthread one(send, std::ref(outcomes[0])), two(send, std::ref(outcomes[1])); }
  CHECK(std::ranges::count(outcomes[0], Outcome::stored) +
            std::ranges::count(outcomes[1], Outcome::stored) ==
        50);
  CHECK(std::ranges::count(outcomes[0], Outcome::conflict) == 0);
  CHECK(store.probes().at("tilleuls-1").records == 50);
}
