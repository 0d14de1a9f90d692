#include "collector/facts/facts.hh"

#include <catch2/catch.hpp>

#include "tests/record/sample.hh"
#include "tests/support/city.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;
using namespace std::chrono_literals;

namespace {

const UtcTime kNow = *from_iso8601("2026-11-24T12:00:00Z");
const WindowsOf kNoWindows = [](SchoolType) { return std::vector<Window>{}; };

struct Fixture {
  TempDir dir;
  Store store = Store::open(dir / "s.db");

  Fixture() {
    store.replace_city(sample_city());
    store.insert(std::vector{rate(1, 50, 72h), rate(2, 94, 24h)}, kNow);
  }

  static Record rate(std::uint64_t seq, double value, std::chrono::hours ago) {
    auto r = sample_record();
    r.seq = seq;
    r.metric = std::string(metric::kGoodputDown);
    r.unit = Unit::mbit_per_second;
    r.value = value;
    r.interval.reset();
    r.start = kNow - ago;
    return r;
  }

  const Indicator* download(std::optional<UtcTime> as_of = std::nullopt,
                            const WindowsOf& windows = kNoWindows) {
    facts = read_facts(store, windows, kNow, as_of);
    return facts.schools.at(0).site.find(IndicatorId::download);
  }

  void say(const std::string& events) { store.put_document(kEventsDocument, events, kNow); }

  Facts facts;
};

std::string annulment(int seq) {
  return "[[annulment]]\nprobe = \"tilleuls-1\"\nseq = " + std::to_string(seq) +
         "\nreason = \"x\"\nrole = \"CPC\"\ndate = 2026-11-20\n";
}

std::string event(const std::string& place, const std::string& day) {
  return "[[event]]\ndate = " + day + "\nsite = \"tilleuls\"\n" + place +
         "\nfr = \"a\"\nen = \"b\"\n";
}

}  // namespace

TEST_CASE_METHOD(Fixture, "facts: the newest record that counts, of a past moment that of then") {
  CHECK(download()->value == 94);
  CHECK(download(kNow - 48h)->value == 50);
  CHECK(download(kNow - 96h) == nullptr);
}

TEST_CASE_METHOD(Fixture, "facts: where the newest was annulled, the one before counts") {
  say(annulment(2));
  CHECK(download()->value == 50);
  say(annulment(1));
  CHECK(download()->value == 94);
  say(annulment(1) + annulment(2));
  CHECK(download() == nullptr);
}

TEST_CASE_METHOD(Fixture,
                 "facts: an event closes what came before, one of a room gone closes nothing") {
  say(event("line = \"tilleuls-ftth\"", "2026-11-24"));
  CHECK(download() == nullptr);
  CHECK(download(kNow - 48h)->value == 50);  // had not happened
  say(event("line = \"tilleuls-ftth\"", "2026-11-23"));
  CHECK(download()->value == 94);
  say(event("room = \"Z9\"", "2026-11-24"));
  CHECK(download()->value == 94);
}

TEST_CASE_METHOD(Fixture, "facts: what an event closed is told in both languages") {
  say(event("line = \"tilleuls-ftth\"", "2026-11-24"));
  download();
  CHECK(facts.schools.at(0).failures.at("download") ==
        Text{"mesuré avant 2026-11-24, a : à mesurer de nouveau",
             "measured before 2026-11-24, b: measure again"});
}

TEST_CASE_METHOD(Fixture, "facts: a window over hours minds annulments and events, too") {
  const WindowsOf median = [](SchoolType) {
    return std::vector{Window{.indicator = IndicatorId::download, .days = 28, .permille = 500}};
  };
  CHECK(download(std::nullopt, median)->hours == 2);
  say(annulment(1));
  CHECK(download(std::nullopt, median)->value == 94);
  CHECK(download(std::nullopt, median)->hours == 1);
  say(event("line = \"tilleuls-ftth\"", "2026-11-23"));
  CHECK(download(std::nullopt, median)->hours == 1);
  CHECK(download(kNow - 48h, median)->value == 50);
}
