// preau-report beside a collector that runs: the same scores as from its database.
#include <catch2/catch.hpp>

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

TEST_CASE("report --from URL: a certificate of nobody known, nobody there, and wrong use") {
  Collector collector;
  Store::open(collector.db()).replace_city(sample_city());
  CHECK(report(collector, {}).code == 3);
  CHECK(report(collector, {"--ca", collector.ours.certificate(), "--as-of", "2026-11-24T08:00:00Z"})
            .code == 2);
  CHECK(run({PREAU_REPORT, "score", "--from", "https://127.0.0.1:1"}).code == 3);
  CHECK(run({PREAU_REPORT, "score", "--from", "http://127.0.0.1:1"}).code == 2);
  const auto other = run({PREAU_REPORT, "score", "--from", collector.url + "/elsewhere", "--ca",
                          collector.ours.certificate()});
  CHECK(other.code == 3);
  CHECK(other.output.find("404") != std::string::npos);
}
