#include "collector/metrics/metrics.hh"

#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/record/sample.hh"
#include "tests/support/city.hh"
#include "tests/support/process.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;
using Catch::Matchers::Contains;

namespace {

const UtcTime kNow = *from_iso8601("2026-11-24T09:00:00Z");

Record told(std::uint64_t seq, std::string_view metric, Unit unit, std::optional<double> value) {
  auto r = sample_record();
  r.seq = seq;
  r.metric = std::string(metric);
  r.unit = unit;
  r.value = value;
  r.interval.reset();
  r.start += std::chrono::minutes{seq};
  return r;
}

Record goodput(std::uint64_t seq, double mbit_per_second) {
  return told(seq, metric::kGoodputDown, Unit::mbit_per_second, mbit_per_second);
}

bool is_join(std::string_view name) {
  return name.starts_with("Join_") || name.find("-JoinedBSS") != std::string_view::npos;
}

Record joined(std::uint64_t seq, std::optional<double> seconds) {
  auto r = told(seq, metric::kJoinTotal, Unit::seconds, seconds);
  r.segment = Segment::air;
  r.line.reset();
  r.room = "A12";
  if (seconds) return r;
  r.validity = Validity::failed;
  r.failure = "authentication: RADIUS is down";
  r.limited_by = LimitedBy::network;
  return r;
}

std::vector<ScoredSchool> two_schools() {
  const auto city = sample_city();
  ScoredSchool known{city.schools[0], Score{.uai = city.schools[0].uai}};
  known.school.name = "École \"Les\\Tilleuls\"\n";
  known.score.score = 87'500'000;
  known.score.low = 80'000'000;
  known.score.high = 92'000'000;
  known.score.known_share = 1'000'000;
  known.score.verdict = Readiness::ready;
  return {known, {city.schools[1], Score{.uai = city.schools[1].uai}}};
}

struct Fixture {
  TempDir dir;
  Store store = Store::open(dir / "s.db");
  Metrics metrics{store, two_schools, [] { return kNow; }};

  Fixture() { store.replace_city(sample_city()); }
  std::string after(const std::vector<Record>& records) {
    store.insert(records, kNow);
    return metrics.text();
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "metrics: a goodput is told in bytes per second with its time") {
  const auto text = after({goodput(1, 94.2)});
  CHECK_THAT(text, Contains("preau_site_goodput_bytes_per_second{site=\"tilleuls\",line=\"tilleuls-"
                            "ftth\",segment=\"access\",direction=\"down\"} 11775000\n"));
  CHECK_THAT(text, Contains("preau_site_measured_timestamp_seconds{site=\"tilleuls\""));
}

TEST_CASE_METHOD(Fixture, "metrics: a failed or suspect measurement leaves the last valid one") {
  auto suspect = goodput(2, 3.0);
  suspect.validity = Validity::suspect;
  const auto text = after({goodput(1, 94.2), suspect});
  CHECK_THAT(text, Contains("direction=\"down\"} 11775000\n") && !Contains("} 375000\n"));
}

TEST_CASE_METHOD(Fixture, "metrics: two targets of one series are told once, the newer one") {
  auto other = goodput(2, 50);
  other.target = "elsewhere";
  const auto text = after({goodput(1, 94.2), other});
  CHECK_THAT(text, Contains("direction=\"down\"} 6250000\n") && !Contains("11775000"));
}

TEST_CASE_METHOD(Fixture, "metrics: how often a room's network could be used, of tries that tell") {
  auto association = joined(4, 0.5), stopped = joined(5, {}), old = joined(6, {}),
       elsewhere = joined(7, 2);
  association.metric = std::string(metric::kJoinAssociation);
  stopped.limited_by = LimitedBy::unknown;  // not by the network
  old.start -= std::chrono::days{29};
  elsewhere.room = "nowhere";
  const auto text =
      after({joined(1, 3.5), joined(2, {}), joined(3, 4.5), association, stopped, old, elsewhere});
  CHECK_THAT(text,
             Contains("preau_room_join_tries{site=\"tilleuls\",room=\"A12\"} 3\n") &&
                 Contains("preau_room_join_success_ratio{site=\"tilleuls\",room=\"A12\"} 0.66") &&
                 Contains("preau_room_join_seconds{site=\"tilleuls\",room=\"A12\",segment=\"air\","
                          "phase=\"all\"} 4.5\n") &&
                 Contains("phase=\"association\"} 0.5\n") && !Contains("nowhere"));
}

TEST_CASE_METHOD(Fixture, "metrics: labels come from the city, never from a record's free text") {
  auto unknown_site = goodput(1, 10), unknown_line = goodput(2, 10), url = sample_record();
  unknown_site.site = "nowhere";
  unknown_line.line = "tilleuls-9";
  url.seq = 3;
  url.target = "https://private.example/?token=1";
  const auto text = after({unknown_site, unknown_line, url});
  CHECK_THAT(text, !Contains("nowhere") && !Contains("tilleuls-9") && !Contains("private"));
}

TEST_CASE_METHOD(Fixture, "metrics: an unknown score is absent, its verdict is told") {
  const auto text = metrics.text();
  CHECK_THAT(text, Contains("preau_school_score{uai=\"0960001E\"") && Contains("} 87.5\n"));
  for (const auto* name : {"score", "score_low", "score_high"})
    CHECK_THAT(text, !Contains("preau_school_" + std::string(name) + "{uai=\"0960002F\""));
  CHECK_THAT(text, Contains("type=\"maternelle\",verdict=\"unknown\"} 1\n"));
}

TEST_CASE_METHOD(Fixture, "metrics: what became of records is counted, each probe's are told") {
  metrics.count({{1, 2}, {3}, {}});
  const auto text = after({goodput(1, 1)});
  CHECK_THAT(text, Contains("preau_ingest_records_total{outcome=\"stored\"} 2\n") &&
                       Contains("preau_ingest_records_total{outcome=\"duplicate\"} 1\n") &&
                       Contains("preau_ingest_records_total{outcome=\"refused\"} 0\n") &&
                       Contains("preau_probe_records{probe=\"tilleuls-1\"} 1\n") &&
                       Contains("preau_build_info{version=\"" PREAU_VERSION "\"} 1\n"));
}

TEST_CASE_METHOD(Fixture, "metrics: promtool finds nothing to say") {
  if (!std::filesystem::exists("/usr/bin/promtool")) {
    WARN("SKIPPED: /usr/bin/promtool is not there; apt-get install prometheus");
    return;
  }
  std::vector<Record> records;
  for (const auto& info : metric::all()) {
    auto r = sample_record();
    r.seq = records.size() + 1;
    r.metric = std::string(info.name);
    r.unit = info.unit;
    r.value = info.least < 0 ? -60 : std::clamp(0.5, info.least, info.most);
    r.interval.reset();
    if (info.unit == Unit::dbm || info.name == metric::kCoverage || is_join(info.name)) {
      r.segment = Segment::air;
      r.line.reset();
      r.room = "A12";
    }
    records.push_back(r);
  }
  const auto text = after(records);
  const auto ran = run({"/usr/bin/promtool", "check", "metrics"}, text);

  CHECK(ran.output == "");
  CHECK(ran.code == 0);
}
