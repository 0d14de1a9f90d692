#include "collector/score/events.hh"

#include <catch2/catch.hpp>

#include "collector/score/indicators.hh"
#include "tests/record/sample.hh"

using namespace preau;
using preau::test::sample_record;

namespace {

const UtcTime kToday = *from_iso8601("2026-11-24T12:00:00Z");

constexpr auto kText = R"(
[[event]]
date = 2026-11-20
site = "tilleuls"
line = "tilleuls-ftth"
fr = "ligne activée"
en = "line activated"

[[annulment]]
probe = "tilleuls-1"
seq = 7
reason = "somebody downloaded meanwhile"
role = "engineer"
date = 2026-11-23
)";

Events events() { return parse_events(kText, "e.toml").value(); }

Record rate(std::uint64_t seq, const char* when, double value) {
  auto out = sample_record();
  out.seq = seq;
  out.metric = std::string(metric::kGoodputDown);
  out.start = *from_iso8601(when);
  out.value = value;
  out.unit = Unit::mbit_per_second;
  out.interval.reset();
  return out;
}

}  // namespace

TEST_CASE("events: what a line's event closed asks for a new measurement") {
  const auto out = as_counted(std::vector{rate(1, "2026-11-10T08:00:00Z", 40)}, events(), kToday);
  REQUIRE(out.size() == 1);
  CHECK(out[0].validity == Validity::failed);
  CHECK(out[0].failure == "measured before 2026-11-20, line activated: measure again");
  CHECK(problems(out[0]).empty());
}

TEST_CASE("events: what came after counts, and an event to come closes nothing") {
  const std::vector records{rate(1, "2026-11-21T08:00:00Z", 90)};
  CHECK(as_counted(records, events(), kToday)[0].value == 90);
  const std::vector early{rate(1, "2026-11-10T08:00:00Z", 40)};
  CHECK(as_counted(early, events(), *from_iso8601("2026-11-12T00:00:00Z"))[0].value == 40);
}

TEST_CASE("events: an annulled record never counts, the one before it does again") {
  const std::vector records{rate(6, "2026-11-22T08:00:00Z", 90),
                            rate(7, "2026-11-23T08:00:00Z", 5)};
  const auto out = as_counted(records, events(), kToday);
  REQUIRE(out.size() == 1);
  CHECK(out[0].value == 90);
}

TEST_CASE("events: before and after") {
  const std::vector records{rate(1, "2026-11-10T08:00:00Z", 40),
                            rate(6, "2026-11-22T08:00:00Z", 90),
                            rate(7, "2026-11-23T08:00:00Z", 5)};
  const auto all = events();
  const auto out = changes(records, all);
  REQUIRE(out.size() == 1);
  CHECK(out[0].before.value == 40);
  CHECK(out[0].after.value == 90);
  CHECK(out[0].event->what.fr == "ligne activée");
}

namespace {

std::string fitted(const std::string& date) {
  return "[[event]]\ndate = " + date +
         "\nsite = \"tilleuls\"\nline = \"tilleuls-ftth\"\nfr = \"posée\"\nen = \"fitted\"\n";
}

}  // namespace

TEST_CASE("events: one at an hour of the day parts the records of that day") {
  const auto all = parse_events(fitted("2026-11-20T14:00:00+01:00"), "e.toml").value();
  CHECK(all.events[0].when == *from_iso8601("2026-11-20T13:00:00Z"));
  const std::vector records{rate(1, "2026-11-20T12:59:00Z", 40),
                            rate(2, "2026-11-20T13:00:00Z", 90)};
  const auto out = as_counted(records, all, kToday);
  CHECK(out[0].failure == "measured before 2026-11-20T14:00:00+01:00, fitted: measure again");
  CHECK(out[1].value == 90);
  CHECK(changes(records, all).at(0).before.value == 40);
  CHECK(as_counted(records, all, *from_iso8601("2026-11-20T12:59:59Z"))[0].value == 40);
}

TEST_CASE("events: a moment may stand in quotes, and needs its offset") {
  const auto at = [](const std::string& date) {
    const auto read = parse_events(fitted(date), "e.toml");
    return read ? to_iso8601(read->events[0].when) : read.error();
  };
  CHECK(at("\"2026-11-28T14:00:00+01:00\"") == "2026-11-28T13:00:00.000000Z");
  CHECK(at("\"2026-11-28T14:00:00Z\"") == "2026-11-28T14:00:00.000000Z");
  CHECK(at("\"2026-11-28\"") == "2026-11-28T00:00:00.000000Z");
  CHECK(at("2026-11-28") == "2026-11-28T00:00:00.000000Z");
  const auto refusal =
      "e.toml, line 2, column 8: date must be a day, or a moment with its offset: 2026-11-28 or "
      "2026-11-28T14:00:00+01:00";
  CHECK(at("2026-11-28T14:00:00") == refusal);
  CHECK(at("\"28/11/2026\"") == refusal);
  CHECK(at("\"\"") == refusal);
  CHECK(at("14:00:00") == refusal);
  CHECK(at("20261128") == refusal);
}

TEST_CASE("events: on a site's only line they close what names no line, on the access segment") {
  City city{.sites = {{.id = "tilleuls", .lines = {{.id = "tilleuls-ftth"}}}}};
  auto all = events();
  REQUIRE(locate(all, city, "e.toml"));
  auto nameless = rate(1, "2026-11-10T08:00:00Z", 40);
  nameless.line.reset();
  CHECK(as_counted(std::vector{nameless}, all, kToday)[0].validity == Validity::failed);
  auto lan = nameless;
  lan.segment = Segment::lan;
  CHECK(as_counted(std::vector{lan}, all, kToday)[0].value == 40);
  city.sites[0].lines.push_back({.id = "tilleuls-4g"});
  REQUIRE(locate(all, city, "e.toml"));
  CHECK(as_counted(std::vector{nameless}, all, kToday)[0].value == 40);
}

TEST_CASE("events: a place that the city does not have is told by line") {
  auto all = events();
  CHECK(locate(all, {}, "e.toml").error() ==
        "e.toml, line 2: site tilleuls is not in the city; write one of the city's");
  City city{.sites = {{.id = "tilleuls"}}};
  CHECK(locate(all, city, "e.toml").error().find("line tilleuls-ftth is not of site tilleuls") !=
        std::string::npos);
}

TEST_CASE("events: mistakes are told by line and column") {
  CHECK(parse_events("[[event]]\nsite = \"a\"\n", "e.toml").error().find("e.toml, line 1") == 0);
}

TEST_CASE("events: an annulment tells what somebody is, not who") {
  const auto read = parse_events(
      "[[annulment]]\nprobe = \"p\"\nseq = 1\nreason = \"x\"\nrole = \"Jeanne Martin\"\ndate = "
      "2026-11-20\n",
      "e.toml");
  REQUIRE_FALSE(read);
  CHECK(read.error().find("may name a person") != std::string::npos);
}
