// preau-report beside a collector that runs: the same scores as from its database.
#include <fstream>
#include <set>

#include <catch2/catch.hpp>

#include "collector/score/profile.hh"
#include "tests/api/collector.hh"
#include "tests/support/city.hh"

using namespace preau;
using namespace preau::test;

namespace {

Ran report(const Collector& collector, std::vector<std::string> more) {
  std::vector<std::string> command{PREAU_REPORT, "score", "--from", collector.url};
  command.insert(command.end(), more.begin(), more.end());
  return run(command);
}

}  // namespace

TEST_CASE("report --from URL: the same scores as from the collector's database") {
  Collector collector;
  {
    auto store = Store::open(collector.db());
    store.replace_city(sample_city());
    std::vector<Record> records{numbered(1), numbered(2), numbered(3)};
    const auto now = utc_now();
    for (auto& each : records) each.start = now - std::chrono::hours{24};
    for (auto& each : records) {
      each.metric = std::string(metric::kGoodputDown);
      each.unit = Unit::mbit_per_second;
      each.value = 94;
      each.interval.reset();
    }
    records[1].metric = std::string(metric::kGoodputUp);
    records[2].validity = Validity::suspect;
    records[2].start += std::chrono::hours{1};
    store.insert(records, now);
  }
  const auto url = report(collector, {"--ca", collector.ours.certificate(), "--json"});
  const auto file = run({PREAU_REPORT, "score", "--from", "sqlite:" + collector.db(), "--json"});
  CHECK(url.code == 0);
  CHECK(url.output == file.output);
  CHECK(url.output.find("\"uai\":\"0960001E\"") != std::string::npos);
}

namespace {

constexpr auto kWindow =
    "\n[[window]]\nindicator = \"download\"\nhours = \"school\"\ndays = 28\npercentile = 5\n"
    "source = \"a test\"\ndate = 2026-11-30\n";

Record rate(std::uint64_t seq, UtcTime start, double value) {
  auto r = numbered(seq);
  r.metric = std::string(metric::kGoodputDown);
  r.unit = Unit::mbit_per_second;
  r.value = value;
  r.interval.reset();
  r.start = start;
  return r;
}

// Four weeks of one rate by the hour, a week, a calendar, an annulled record and an event.
void fill(const Collector& collector, UtcTime now) {
  using namespace std::chrono;
  auto store = Store::open(collector.db());
  auto city = sample_city();
  city.place.zone = "B";
  Week week{.from = 2020y / 9 / 1};
  for (unsigned day = 1; day <= 7; ++day) week.lessons.push_back({day, 8 * 60, 16 * 60});
  city.schools[0].weeks = {week};
  store.replace_city(city);
  const auto today = floor<days>(now);
  store.replace_holidays("B", {{"B", "before", today - days{90}, today - days{80}},
                               {"B", "after", today + days{10}, today + days{20}}});
  std::vector<Record> records;
  for (int hour = 1; hour <= 28 * 24; ++hour)
    records.push_back(rate(static_cast<std::uint64_t>(hour), now - hours{hour}, 40 + hour % 50));
  store.insert(records, now);
  store.put_document(
      "events",
      "[[annulment]]\nprobe = \"tilleuls-1\"\nseq = 1\nreason = \"x\"\nrole = "
      "\"CPC\"\ndate = 2026-01-01\n[[event]]\ndate = " +
          to_iso_day(now - days{20}) +
          "\nsite = \"tilleuls\"\nline = \"tilleuls-ftth\"\nfr = \"a\"\nen = \"b\"\n",
      now);
}

}  // namespace

TEST_CASE("report --from URL: a past moment, windows, events and annulments as in the database") {
  Collector collector;
  const auto now = utc_now();
  fill(collector, now);
  std::string toml;
  for (const auto& [name, text] : shipped_profiles())
    if (name == "strasbourg-elementaire") toml = text;
  const std::string profile = collector.dir / "p.toml";
  std::ofstream(profile) << toml << kWindow;
  const auto then = to_iso8601(now - std::chrono::hours{21 * 24});
  std::set<std::string> seen;
  const std::vector<std::vector<std::string>> questions{
      {}, {"--as-of", then}, {"--profile", profile}, {"--profile", profile, "--as-of", then}};
  for (const auto& more : questions) {
    auto from_url = more, from_file = more;
    from_url.insert(from_url.end(), {"--ca", collector.ours.certificate(), "--json"});
    const auto url = report(collector, from_url);
    from_file.insert(from_file.begin(),
                     {PREAU_REPORT, "score", "--from", "sqlite:" + collector.db(), "--json"});
    const auto file = run(from_file);
    INFO(url.output);
    CHECK(url.code == 0);
    CHECK(url.output == file.output);
    seen.insert(url.output);
  }
  CHECK(seen.size() == 4);  // each asks for something else
}

TEST_CASE("report --from URL: schools are ranked by their needs for a planner alone") {
  Collector collector;
  {
    auto store = Store::open(collector.db());
    store.replace_city(sample_city());
    store.put_document("needs", R"({"schools":[{"uai":"0960001E","rep":"REP+"}]})", utc_now());
  }
  const auto planner = collector.ours.client("planner");
  const auto ask = [&](std::vector<std::string> more) {
    std::vector<std::string> command{PREAU_REPORT, "priorities", "--json", "--from"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  };
  const std::string ca = collector.ours.certificate();
  const auto file = ask({"sqlite:" + collector.db()});
  const auto with =
      ask({collector.url, "--ca", ca, "--cert", planner.certificate, "--key", planner.key});
  CHECK(with.code == 0);
  CHECK(with.output == file.output);
  const auto without = ask({collector.url, "--ca", ca});
  CHECK(without.code == 0);
  CHECK(without.output != file.output);
  const auto probe = ask({collector.url, "--ca", ca, "--cert", collector.probe.certificate, "--key",
                          collector.probe.key});
  CHECK(probe.code == 3);
  CHECK(probe.output.find("must be named planner") != std::string::npos);
  CHECK(ask({collector.url, "--ca", ca, "--cert", planner.certificate}).code == 2);
}

TEST_CASE("report --from URL: a certificate of nobody known, nobody there, and wrong use") {
  Collector collector;
  Store::open(collector.db()).replace_city(sample_city());
  CHECK(report(collector, {}).code == 3);
  CHECK(report(collector, {"--ca", collector.ours.certificate(), "--events", "e.toml"}).code == 2);
  CHECK(run({PREAU_REPORT, "score", "--from", "https://127.0.0.1:1"}).code == 3);
  CHECK(run({PREAU_REPORT, "score", "--from", "http://127.0.0.1:1"}).code == 2);
  const auto other = run({PREAU_REPORT, "score", "--from", collector.url + "/elsewhere", "--ca",
                          collector.ours.certificate()});
  CHECK(other.code == 3);
  CHECK(other.output.find("404") != std::string::npos);
}
