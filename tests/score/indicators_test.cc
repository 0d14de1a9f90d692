#include "collector/score/indicators.hh"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/record/sample.hh"

using namespace preau;
using preau::test::sample_record;

namespace {

const UtcTime kNow = *from_iso8601("2026-11-24T12:00:00Z");

City one_school() {
  const auto uai = *Uai::parse("0960001E");
  City city;
  city.sites.push_back({.id = "tilleuls",
                        .name = "Les Tilleuls",
                        .lines = {{.id = "tilleuls-ftth", .access = AccessKind::ftth},
                                  {.id = "tilleuls-4g", .access = AccessKind::g4}},
                        .rooms = {{.id = "A12", .school = uai, .pupils = 24}}});
  city.schools.push_back({.uai = uai, .name = "Les Tilleuls", .sites = {"tilleuls"}});
  return city;
}

Record of(std::string_view metric, double value, Unit unit) {
  static std::uint64_t seq = 1;
  auto r = sample_record();
  r.seq = seq++;
  r.metric = std::string(metric);
  r.value = value;
  r.unit = unit;
  r.interval.reset();
  return r;
}

Record rate(std::string_view metric, double value) {
  return of(metric, value, Unit::mbit_per_second);
}
Record seconds(std::string_view metric, double value) { return of(metric, value, Unit::seconds); }

SchoolFacts facts(const std::vector<Record>& records) {
  return school_facts(one_school(), records, kNow).at(0);
}

}  // namespace

TEST_CASE("indicators: rates of the main line, with their evidence") {
  const auto record = rate(metric::kGoodputDown, 94);
  const auto out = facts({record});
  CHECK(out.site.at(IndicatorId::download).value == 94);
  CHECK(out.site.at(IndicatorId::download).evidence ==
        std::vector<std::string>{"tilleuls-1/" + std::to_string(record.seq)});
  CHECK(out.access == AccessKind::ftth);
  CHECK(out.line == "tilleuls-ftth");
}

TEST_CASE("indicators: another line never counts for the fibre, nor one that is not named") {
  auto other = rate(metric::kGoodputDown, 94);
  other.line = "tilleuls-4g";
  CHECK_FALSE(facts({other}).site.contains(IndicatorId::download));
  other.line.reset();
  CHECK_FALSE(facts({other}).site.contains(IndicatorId::download));
}

TEST_CASE("indicators: each line has its own rates and contract") {
  auto city = one_school();
  auto& lines = city.sites[0].lines;
  lines[0].guaranteed_down = Mbps{80};
  lines[1].contracted_up = Mbps{10};
  auto other = rate(metric::kGoodputUp, 7);
  other.line = "tilleuls-4g";
  const auto out = school_facts(city, std::vector{rate(metric::kGoodputUp, 94), other}, kNow).at(0);
  CHECK(out.guaranteed_down->value == 80);
  CHECK(out.site.at(IndicatorId::upload).value == 94);
  REQUIRE(out.other_lines.size() == 1);
  CHECK(out.other_lines[0].line == lines[1]);
  CHECK(out.other_lines[0].measured.at(IndicatorId::upload).value == 7);
}

TEST_CASE("indicators: LAN and line are told apart by segment") {
  auto lan = rate(metric::kGoodputDown, 9.7);
  lan.segment = Segment::lan;
  const auto out = facts({lan, rate(metric::kGoodputDown, 9.5)});
  CHECK(out.site.at(IndicatorId::lan_download).value == 9.7);
  CHECK(out.site.at(IndicatorId::download).value == 9.5);
}

TEST_CASE("indicators: suspect, probe-limited and failed do not count, and say why") {
  auto bad = rate(metric::kGoodputUp, 94);
  bad.validity = Validity::suspect;
  bad.note = "cross traffic";
  CHECK(facts({bad}).failures.at("upload").en == "the measurement is suspect: cross traffic");
  bad.validity = Validity::valid;
  bad.limited_by = LimitedBy::probe;
  bad.note = "cpu 98 % busy: limited by the probe";
  CHECK(facts({bad}).failures.at("upload").en == bad.note);
  bad.note.clear();
  CHECK(facts({bad}).failures.at("upload").en == "limited by the probe");
  bad.validity = Validity::failed;
  bad.value.reset();
  bad.failure = "connect hub port 9330: no answer within 3 s";
  CHECK(facts({bad}).failures.at("upload").en == bad.failure);
  CHECK_FALSE(facts({bad}).site.contains(IndicatorId::upload));
}

TEST_CASE("indicators: latency is the worse direction under load, at each corner") {
  auto down = seconds(metric::kRttP95LoadedDown, 0.05), up = seconds(metric::kRttP95LoadedUp, 0.09);
  down.interval = Interval{0.04, 0.2};
  up.interval = Interval{0.08, 0.1};
  const auto latency = facts({down, up}).site.at(IndicatorId::latency);
  CHECK(latency.value == 0.09);
  CHECK(latency.interval == Interval{0.08, 0.2});
  CHECK(latency.evidence.size() == 2);
}

TEST_CASE("indicators: far percentiles and jitter go the way of latency") {
  auto down = seconds(metric::kRttP99LoadedDown, 0.05), up = seconds(metric::kRttP99LoadedUp, 0.09);
  up.interval = Interval{0.08, 0.1};
  const auto p99 = facts({down, up}).site.at(IndicatorId::latency_p99);
  CHECK(p99.value == 0.09);
  CHECK(p99.interval.low == 0.08);
  CHECK(p99.interval.high > 1);  // that of the download had too few packets for an interval
  const auto jitter = facts({seconds(metric::kRttVariationLoadedDown, 0.002),
                             seconds(metric::kRttVariationLoadedUp, 0.003)})
                          .site.at(IndicatorId::jitter);
  CHECK(jitter.value == 0.003);
  CHECK(jitter.interval == Interval{0.003, 0.003});
  const auto alone = facts({seconds(metric::kRttVariation, 0.001)}).site.at(IndicatorId::jitter);
  CHECK(alone.interval.high > 1);
  CHECK(alone.caveat.en.find("idle") != std::string::npos);
}

TEST_CASE("indicators: a 99.9th percentile is the idle path's, or says how many packets it wants") {
  auto median = seconds(metric::kRttMedian, 0.01);
  median.samples = 100;
  const auto few = facts({median});
  CHECK_FALSE(few.site.contains(IndicatorId::latency_p99_9));
  CHECK(few.failures.at("latency_p99_9").en ==
        "100 packets came back, and 1000 are needed: set the probe's latency_packets");
  median.samples = 1'000;
  const auto enough = facts({median, seconds(metric::kRttP99_9, 0.04)});
  CHECK(enough.site.at(IndicatorId::latency_p99_9).value == 0.04);
  CHECK(enough.site.at(IndicatorId::latency_p99_9).interval == Interval{0, 3'600});
  CHECK_FALSE(enough.failures.contains("latency_p99_9"));
}

TEST_CASE("indicators: what qoo-example asks for is made of records, and bounds the score") {
  auto loss = of(metric::kRttLoss, 0.02, Unit::ratio);
  const auto out =
      facts({seconds(metric::kRttP99LoadedDown, 0.35), seconds(metric::kRttP99LoadedUp, 0.2),
             seconds(metric::kRttP99_9, 0.375), loss, rate(metric::kGoodputDown, 28)});
  const auto judged = score(*shipped_profile("qoo-example"), out);
  REQUIRE(judged.score);
  CHECK(*judged.score == 50'000'000);  // the published example
  CHECK(judged.low == 0);
}

TEST_CASE("indicators: a TCP round trip stands in only for want of better, and says so") {
  const auto tcp = seconds(metric::kTcpRttP95, 0.02), idle = seconds(metric::kRttP95, 0.01);
  const auto alone = facts({tcp}).site.at(IndicatorId::latency);
  CHECK(alone.value == 0.02);
  CHECK(alone.caveat.en.find("TCP") != std::string::npos);
  CHECK(alone.interval.high > 1);  // load could make it anything
  CHECK(facts({tcp, idle}).site.at(IndicatorId::latency).value == 0.01);
}

TEST_CASE("indicators: latency under load over TCP counts where packets tell none, and says so") {
  const auto down = seconds(metric::kTcpRttP95LoadedDown, 0.05),
             up = seconds(metric::kTcpRttP95LoadedUp, 0.09),
             idle = seconds(metric::kTcpRttP95, 0.02),
             packets = seconds(metric::kRttP95LoadedDown, 0.04);
  const auto over_tcp = facts({down, up, idle}).site.at(IndicatorId::latency);
  CHECK(over_tcp.value == 0.09);
  CHECK(over_tcp.interval.high < 1);
  CHECK(over_tcp.caveat.en.find("over TCP") != std::string::npos);
  CHECK(facts({down, packets}).site.at(IndicatorId::latency).value == 0.04);
}

TEST_CASE("indicators: what Cloudflare's rule is made from are medians of the same line") {
  const auto aim = facts({seconds(metric::kRttMedian, 0.015), rate(metric::kGoodputDown, 120),
                          seconds(metric::kRttMedianLoadedDown, 0.023),
                          seconds(metric::kRttMedianLoadedUp, 0.02)})
                       .aim;
  CHECK(aim.latency == 0.015);
  CHECK(aim.loaded_down == 0.023);
  CHECK(aim.download == 120);
  CHECK_FALSE(aim.jitter);
}

TEST_CASE("indicators: loss pools all packets of the round") {
  auto idle = of(metric::kRttLoss, 0, Unit::ratio),
       down = of(metric::kRttLossLoadedDown, 0.01, Unit::ratio);
  idle.samples = 100;
  down.samples = 300;
  const auto loss = facts({idle, down}).site.at(IndicatorId::loss);
  CHECK(loss.value == Approx(3.0 / 400));
  CHECK(loss.samples == 400);
  CHECK(loss.interval.low == Approx(0.00255).margin(0.0001));  // Wilson, 3 of 400
  CHECK(loss.interval.high == Approx(0.02181).margin(0.0001));
}

TEST_CASE("indicators: fresh for 30 days, missing from 180 on") {
  auto old = rate(metric::kGoodputDown, 94);
  old.start = kNow - std::chrono::days{30};
  CHECK(facts({old}).site.at(IndicatorId::download).staleness == 0);
  old.start = kNow - std::chrono::days{105};
  CHECK(facts({old}).site.at(IndicatorId::download).staleness == 500'000);
  old.start = kNow - std::chrono::days{180};
  CHECK_FALSE(facts({old}).site.contains(IndicatorId::download));
  CHECK(facts({old}).failures.at("download").en == "measured 2026-05-28, too long ago");
}

TEST_CASE("indicators: rooms get their signal and verdict from the air") {
  auto signal = of(metric::kSignalMedian, -58, Unit::dbm);
  auto coverage = of(metric::kCoverage, 1, Unit::ratio);
  for (auto* record : {&signal, &coverage}) {
    record->segment = Segment::air;
    record->line.reset();
    record->room = "A12";
  }
  coverage.coverage = Coverage::pass;
  const auto out = facts({signal, coverage});
  REQUIRE(out.rooms.size() == 1);
  CHECK(out.rooms[0].indicators.at(IndicatorId::signal).value == -58);
  CHECK(out.rooms[0].coverage == Coverage::pass);
  CHECK_FALSE(facts({}).rooms[0].coverage);
}

TEST_CASE("indicators: a verdict on a room ages, and none heard is what the radio said") {
  auto signal = of(metric::kSignalMedian, -58, Unit::dbm);
  auto coverage = of(metric::kCoverage, 0, Unit::ratio);
  for (auto* record : {&signal, &coverage}) {
    record->segment = Segment::air;
    record->line.reset();
    record->room = "A12";
    record->start = kNow - std::chrono::hours(24 * 105);
  }
  coverage.coverage = Coverage::fail;
  CHECK(facts({coverage}).rooms[0].coverage_staleness == 500'000);
  CHECK_FALSE(facts({coverage}).rooms[0].none_heard);
  signal.validity = Validity::failed;
  signal.value.reset();
  signal.failure = "none heard";
  CHECK(facts({signal, coverage}).rooms[0].none_heard);
  signal.start -= std::chrono::hours(1);  // of another visit
  CHECK_FALSE(facts({signal, coverage}).rooms[0].none_heard);
}

TEST_CASE("indicators: signal over noise, where the radio told its noise") {
  auto signal = of(metric::kSignalMedian, -58, Unit::dbm);
  auto noise = of(metric::kNoiseMedian, -92, Unit::dbm);
  signal.interval = Interval{-59, -57};
  noise.interval = Interval{-94, -91};
  for (auto* record : {&signal, &noise}) {
    record->segment = Segment::air;
    record->line.reset();
    record->room = "A12";
  }
  const auto snr = facts({signal, noise}).rooms.at(0).indicators.at(IndicatorId::snr);
  CHECK(snr.value == 34);
  CHECK(snr.interval == Interval{32, 37});
  CHECK(snr.evidence.size() == 2);
  CHECK_FALSE(facts({signal}).rooms.at(0).indicators.contains(IndicatorId::snr));
}

TEST_CASE("indicators: the order of the records does not matter") {
  std::vector<Record> records{rate(metric::kGoodputDown, 94), rate(metric::kGoodputDown, 50),
                              seconds(metric::kRttP95, 0.01)};
  records[1].target = "other hub";
  const auto one = facts(records);
  std::ranges::reverse(records);
  const auto other = facts(records);
  CHECK(one.site.at(IndicatorId::download).value == other.site.at(IndicatorId::download).value);
  CHECK(one.site.at(IndicatorId::download).evidence ==
        other.site.at(IndicatorId::download).evidence);
}

namespace {

Record join_of(int days_ago, std::optional<double> total_s) {
  auto r = seconds(metric::kJoinTotal, total_s.value_or(0));
  r.segment = Segment::air;
  r.line.reset();
  r.room = "A12";
  r.start = kNow - std::chrono::days(days_ago);
  if (total_s) return r;
  r.value.reset();
  r.validity = Validity::failed;
  r.limited_by = LimitedBy::network;
  r.failure = "dhcp: no server answers";
  return r;
}

}  // namespace

TEST_CASE("indicators: the newest join that tells decides") {
  const auto worked = facts({join_of(2, std::nullopt), join_of(1, 0.9)}).rooms.at(0);
  CHECK(worked.indicators.at(IndicatorId::join).value == 0.9);
  CHECK_FALSE(worked.no_join);
  const auto failed = facts({join_of(1, std::nullopt), join_of(2, 0.9)}).rooms.at(0);
  CHECK_FALSE(failed.indicators.contains(IndicatorId::join));
  REQUIRE(failed.no_join);
  CHECK(failed.failures.at("join").en == "dhcp: no server answers");
}

TEST_CASE("indicators: what a joined device got is the room's") {
  auto down = join_of(1, 5), up = down, line = down;
  down.metric = std::string(metric::kJoinDown), up.metric = std::string(metric::kJoinUp);
  line.metric = std::string(metric::kGoodputDown);
  line.segment = Segment::access;
  line.room.reset();
  line.line = facts({}).line;
  line.value = 100;
  for (auto* each : {&down, &up, &line}) each->unit = Unit::mbit_per_second;
  const auto with = [&](double of_line) {
    line.value = of_line;
    return facts({join_of(1, 2), down, up, line}).rooms.at(0).indicators;
  };
  CHECK(with(100).at(IndicatorId::join_download).value == 5);
  CHECK(with(100).at(IndicatorId::join_upload).value == 5);
  CHECK(with(5.2).at(IndicatorId::join_download).value == 5);
  // Without a join, rates of an older one say nothing.
  CHECK_FALSE(facts({join_of(0, std::nullopt), down, line})
                  .rooms.at(0)
                  .indicators.contains(IndicatorId::join_download));
}

TEST_CASE("indicators: a join that was stopped, or is too old, tells nothing") {
  auto stopped = join_of(1, std::nullopt);
  stopped.limited_by = LimitedBy::unknown;
  const auto out = facts({stopped, join_of(2, 0.9)}).rooms.at(0);
  CHECK(out.indicators.contains(IndicatorId::join));
  CHECK_FALSE(out.no_join);
  CHECK_FALSE(facts({join_of(181, std::nullopt)}).rooms.at(0).no_join);
}
