// Examples that others published, with the source of each, and what standards say of two schools.
#include <catch2/catch.hpp>

#include "tests/verdicts/schools.hh"

using namespace preau;
using namespace preau::test;

namespace {

std::string line(double down, double up, double latency_s, double loss) {
  return entry("download", down, "Mbit/s") + "," + entry("upload", up, "Mbit/s") + "," +
         entry("latency", latency_s, "s") + "," + entry("loss", loss, "ratio");
}

Points iqb(const std::string& indicators) {
  return points(*shipped_profile("iqb"), read_one(indicators));
}

// Verdict of a named rule for a school with this download.
Readiness by(const char* rule, std::uint32_t pupils, std::uint32_t staff, double down) {
  auto facts = read_one(entry("download", down, "Mbit/s") + "," + entry("upload", down, "Mbit/s"));
  facts.school.pupils = pupils;
  facts.school.teachers = staff;
  return score(*shipped_profile(rule), facts).verdict;
}

}  // namespace

// m-lab/iqb @dbd7401d, library/tests/iqb/calculator/calculator_test.py
TEST_CASE("published: IQB's own examples") {
  CHECK(iqb(line(15, 20, 0.075, 0.007)).score == 57'142'857);  // 4/7
  CHECK(iqb(line(100, 100, 0.001, 0.001)).score == 100'000'000);
  CHECK(iqb(line(1, 1, 0.2, 0.1)).score == 0);
}

TEST_CASE("published: IQB at a threshold does not meet it") {
  CHECK(iqb(line(10, 1, 0.2, 0.1)).score == 0);
  CHECK(iqb(line(10.000001, 1, 0.2, 0.1)).score > 0);
}

// m-lab/iqb docs/internals/00-queries.md, slices of the US in 2024-10
TEST_CASE("published: IQB's percentiles of one country") {
  CHECK(iqb(line(625.69, 370.48, 0.000806, 0)).score == 100'000'000);
  CHECK(iqb(line(96.35, 20.95, 0.01613, 0.0005)).score == 82'247'899);  // 0.822479
  CHECK(iqb(line(2.74, 0.15, 0.080584, 0.1202)).score == 16'437'729);   // 0.164377
}

TEST_CASE("published: IQB without loss is bounded exactly, and given no point value") {
  const auto out = iqb(entry("download", 15, "Mbit/s") + "," + entry("upload", 20, "Mbit/s") + "," +
                       entry("latency", 0.075, "s"));
  CHECK(out.low == 36'935'287);
  CHECK(out.high == 65'231'092);
  CHECK_FALSE(out.score);
}

// draft-ietf-ippm-qoo, worked example (getCUJO/QoOID @712cf4ac)
TEST_CASE("published: QoO's worked example") {
  const auto out =
      points(*shipped_profile("qoo-example"),
             read_one(entry("latency_p99", 350, "ms") + "," + entry("latency_p99_9", 375, "ms") +
                      "," + entry("loss", 2, "%") + "," + entry("download", 28, "Mbit/s")));
  CHECK(out.score == 50'000'000);
  CHECK(out.low == 50'000'000);
  CHECK(out.high == 50'000'000);
}

TEST_CASE("published: QoO without a metric is at most what the others allow") {
  const auto out = points(*shipped_profile("qoo-example"),
                          read_one(entry("loss", 2, "%") + "," + entry("download", 28, "Mbit/s")));
  CHECK(out.low == 0);
  CHECK(out.high == 75'000'000);
  CHECK_FALSE(out.score);
}

// The rules of each body, worked for one school of 420 pupils and 30 staff and one of 90 and 9.
TEST_CASE("published: school standards at their thresholds") {
  const auto ready = Readiness::ready, not_ready = Readiness::not_ready;
  CHECK(by("uk-dfe-primary", 420, 30, 100) == ready);
  CHECK(by("uk-dfe-primary", 420, 30, 99.9) == not_ready);
  CHECK(by("un-itu-2030", 420, 30, 21) == ready);
  CHECK(by("un-itu-2030", 420, 30, 20.9) == not_ready);
  CHECK(by("un-itu-2030", 90, 9, 20) == ready);
  CHECK(by("fcc-2020", 420, 30, 420) == ready);
  CHECK(by("fcc-2020", 420, 30, 419) == not_ready);
  CHECK(by("setda-2023", 420, 30, 1260) == ready);
  CHECK(by("setda-2023", 420, 30, 1259) == not_ready);
  CHECK(by("setda-2023", 90, 9, 300) == ready);
  CHECK(by("setda-2023", 90, 9, 299) == not_ready);
  CHECK(by("giga", 420, 30, 20) == not_ready);  // strictly more
  CHECK(by("giga", 420, 30, 20.001) == ready);
  CHECK(by("giga-country", 420, 30, 5) == ready);  // at least
}
