// Real schools under every standard: M-Lab's statistics of 57 schools in Moldova (UNICEF Giga,
// Apache-2.0, unicef/giga-mlab-school-connectivity-cop), run where PREAU_SCHOOL_DATA names their
// folder. The table is docs/standards.md's.
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <sstream>

#include <catch2/catch.hpp>

#include "collector/opendata/csv.hh"
#include "collector/score/score.hh"

using namespace preau;

namespace {

opendata::Csv statistics() {
  std::ifstream in(std::string(std::getenv("PREAU_SCHOOL_DATA")) +
                   "/giga_mlab_MD_schools_stats_2026-01.csv");
  std::stringstream text;
  text << in.rdbuf();
  return opendata::read_csv(text.str()).value();
}

double field(const opendata::Csv& csv, const opendata::CsvRow& row, const std::string& name) {
  for (std::size_t i = 0; i < csv.header.size(); ++i)
    if (csv.header[i] == name) return opendata::read_number(row.fields[i]).value();
  FAIL("no column " << name);
  return 0;
}

// All percentiles of the file run from worst to best, delay and loss as well: p5 is the bad tail.
SchoolFacts facts_at(const opendata::Csv& csv, const opendata::CsvRow& row, const std::string& p) {
  SchoolFacts out{.school = {.uai = *Uai::parse("0960001E")}};  // their numbers are no UAI
  const auto set = [&](IndicatorId id, const std::string& column, double unit) {
    const double value = field(csv, row, column + "_" + p) * unit;
    out.site[id] = {.value = value, .interval = {value, value}, .unit = info_of(id).unit};
  };
  set(IndicatorId::download, "download", 1);
  set(IndicatorId::upload, "upload", 1);
  set(IndicatorId::latency, "latency", 1e-3);
  set(IndicatorId::loss, "loss", 1);
  return out;
}

}  // namespace

TEST_CASE("moldova: every standard has a verdict for every school") {
  if (std::getenv("PREAU_SCHOOL_DATA") == nullptr) {
    WARN("PREAU_SCHOOL_DATA is not set");
    return;
  }
  const auto csv = statistics();
  REQUIRE(csv.rows.size() == 57);
  std::ostringstream table;
  for (const auto* name : {"giga", "giga-country", "un-itu-2030", "uk-dfe-primary", "fcc-2020",
                           "setda-2023", "iqb", "qoo-example"})
    for (const auto* p : {"p5", "p50"}) {
      std::map<Readiness, int> count;
      double low = 0, high = 0;
      for (const auto& row : csv.rows) {
        const auto out = score(*shipped_profile(name), facts_at(csv, row, p));
        ++count[out.verdict];
        low += static_cast<double>(out.low) / 1e6 / 57;
        high += static_cast<double>(out.high) / 1e6 / 57;
      }
      table << "| " << name << " | " << p << " | " << count[Readiness::ready] << " | "
            << count[Readiness::not_ready] << " | " << count[Readiness::unknown] << " | "
            << std::fixed << std::setprecision(1) << low << " to " << high << " |\n";
      CHECK(count[Readiness::ready] + count[Readiness::not_ready] + count[Readiness::unknown] ==
            57);
    }
  WARN(table.str());
}
