#include "probe/agent/spool.hh"

#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/record/sample.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using preau::test::sample_record;
using preau::test::TempDir;

namespace {
const UtcTime kNow = *from_iso8601("2026-11-24T08:00:00Z");
constexpr std::uint64_t kFirst = 1'795'507'200'000;  // kNow in milliseconds
}  // namespace

TEST_CASE("spool: numbers rise from the moment it was made, and survive reopening") {
  const TempDir dir;
  {
    Spool spool(dir / "s.db", kNow);
    CHECK(spool.append(sample_record()) == kFirst);
    CHECK(spool.append(sample_record()) == kFirst + 1);
  }
  Spool spool(dir / "s.db", kNow + std::chrono::hours{1});
  CHECK(spool.append(sample_record()) == kFirst + 2);
  CHECK(spool.oldest(10).size() == 3);
  CHECK(spool.counts().appended == 3);
}

TEST_CASE("spool: a number is never given twice, even when its record has left") {
  const TempDir dir;
  {
    Spool spool(dir / "s.db", kNow);
    const auto seq = spool.append(sample_record());
    spool.settle({.stored = {seq}}, spool.oldest(1));
    CHECK(spool.counts().pending == 0);
  }
  Spool spool(dir / "s.db", kNow);
  CHECK(spool.append(sample_record()) == kFirst + 1);
}

TEST_CASE("spool: a batch of long records holds fewer of them, but never none") {
  const TempDir dir;
  Spool spool(dir / "s.db", kNow);
  auto wordy = sample_record();
  wordy.note = std::string(1024, 'x');
  for (int i = 0; i < 5; ++i) spool.append(wordy);
  const auto two = batch_to_json(spool.oldest(2)).size();
  CHECK(spool.oldest(5, two).size() == 2);
  CHECK(spool.oldest(5, 1).size() == 1);
  CHECK(spool.oldest(5).size() == 5);
}

TEST_CASE("spool: duplicates leave, refused records are set aside, the others stay") {
  const TempDir dir;
  Spool spool(dir / "s.db", kNow);
  for (int i = 0; i < 4; ++i) spool.append(sample_record());
  spool.settle(
      {.stored = {kFirst}, .duplicates = {kFirst + 1}, .refused = {{kFirst + 2, "because"}}},
      spool.oldest(10));
  CHECK(spool.counts().pending == 1);
  CHECK(spool.counts().refused == 1);
  CHECK(spool.oldest(10).front().seq == kFirst + 3);
}

TEST_CASE("spool: an acknowledgement of what was not sent loses nothing") {
  const TempDir dir;
  Spool spool(dir / "s.db", kNow);
  for (int i = 0; i < 4; ++i) spool.append(sample_record());
  const auto sent = spool.oldest(1);
  spool.settle({.stored = {kFirst, kFirst + 1, kFirst + 2}, .refused = {{kFirst + 3, "no"}}}, sent);
  CHECK(spool.counts().pending == 3);
}

TEST_CASE("spool: a record with problems is told where it was made") {
  const TempDir dir;
  Spool spool(dir / "s.db", kNow);
  auto r = sample_record();
  r.value = -1;
  r.interval.reset();
  CHECK_THROWS(spool.append(r));
  CHECK(spool.counts().pending == 0);
}
