// kill -9 at the worst moments: nothing acknowledged is lost, nothing is stored twice.
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include <catch2/catch.hpp>
#include <signal.h>

#include "tests/api/collector.hh"

using namespace preau;
using namespace preau::test;
using namespace std::chrono_literals;

namespace {

std::multiset<std::uint64_t> stored_seqs(const Collector& collector) {
  std::multiset<std::uint64_t> seqs;
  for (const auto& record : Store::open_read_only(collector.db()).of_site("tilleuls", 1'000'000))
    seqs.insert(record.seq);
  return seqs;
}

std::vector<Record> batch(std::uint64_t first, std::uint64_t size) {
  std::vector<Record> records;
  for (auto seq = first; seq < first + size; ++seq) records.push_back(numbered(seq));
  return records;
}

}  // namespace

TEST_CASE(
    "kill: at each point between receipt and acknowledgement, the batch sent again is "
    "stored once") {
  Collector collector;
  REQUIRE(collector.send(batch(1, 3)));
  std::uint64_t first = 4;
  for (const auto& [point, committed] : {std::pair{"store.before_commit", false},
                                         {"store.after_commit", true},
                                         {"ingest.before_acknowledgement", true}}) {
    INFO(point);
    const auto records = batch(first, 3);
    collector.start({{"PREAU_FAILPOINT", point}});
    CHECK_FALSE(collector.send(records));
    CHECK(collector.process->exit_code() == 128 + SIGKILL);

    collector.start();
    CHECK(stored_seqs(collector).size() == first - 1 + (committed ? 3 : 0));
    const auto again = collector.send(records);
    REQUIRE(again);
    CHECK((committed ? again->duplicates : again->stored) ==
          std::vector<std::uint64_t>{first, first + 1, first + 2});
    first += 3;
    const auto seqs = stored_seqs(collector);
    CHECK(seqs.size() == first - 1);
    CHECK(std::set(seqs.begin(), seqs.end()).size() == first - 1);
  }
}

TEST_CASE("kill: at random moments of an upload, all that was acknowledged is there, once") {
  Collector collector;
  std::mt19937 random{20261124};  // the moments differ all the same: the machine is no clockwork
  std::set<std::uint64_t> acknowledged;
  std::uint64_t next = 1;
  for (int kills = 0; kills < 10; ++kills) {
    std::jthread killer([&, wait = std::uniform_int_distribution{5, 150}(random)] {
      std::this_thread::sleep_for(std::chrono::milliseconds{wait});
      collector.process->signal(SIGKILL);
    });
    // As a probe does: the same batch until it is acknowledged, then the next.
    while (const auto answer = collector.send(batch(next, 20))) {
      acknowledged.insert(answer->stored.begin(), answer->stored.end());
      acknowledged.insert(answer->duplicates.begin(), answer->duplicates.end());
      CHECK(answer->refused.empty());
      next += 20;
    }
    killer.join();
    REQUIRE(collector.process->exit_code() == 128 + SIGKILL);
    collector.start();
  }
  REQUIRE(collector.send(batch(next, 20)));
  const auto seqs = stored_seqs(collector);
  const std::set<std::uint64_t> once(seqs.begin(), seqs.end());
  CHECK(seqs.size() == once.size());
  CHECK(std::ranges::includes(once, acknowledged));
  CHECK(once.size() == next + 19);
  CHECK(acknowledged.size() >= 20);
}
