#include "reports/verdicts/changes.hh"

#include <catch2/catch.hpp>

using namespace preau;

namespace {

struct Fitted {
  Event event{.site = "tilleuls", .room = "A12", .what = {"borne posée", "access point fitted"}};
  std::vector<Change> changes{
      {.event = &event,
       .metric = std::string(metric::kSignalMedian),
       .unit = Unit::dbm,
       .before = {.value = -80, .interval = Interval{-82, -79.5}},
       .after = {.value = -50}},
      {.event = &event, .metric = "own.metric", .before = {.value = 0.9}, .after = {.value = 1.5}}};

  explicit Fitted(std::string day) { event.day = std::move(day); }
};

}  // namespace

TEST_CASE("changes: a heading an event, names for people, and intervals") {
  const Fitted at("2026-11-28T14:00:00+01:00");
  CHECK(verdicts::changes_text(at.changes, city::Language::fr) ==
        "2026-11-28 14:00:00+01:00, tilleuls, salle A12 : borne posée\n"
        "  Signal Wi-Fi (médiane) : -80 dBm [-82 – -79,5] -> -50 dBm\n"
        "  own.metric : 900 ms -> 1,5 s\n");
  CHECK(verdicts::changes_text(Fitted("2026-11-28").changes, city::Language::en)
            .starts_with("2026-11-28, tilleuls, room A12: access point fitted\n"
                         "  Wi-Fi signal (median): -80 dBm [-82 – -79.5] -> -50 dBm\n"));
}

TEST_CASE("changes: scripts read the metrics' own names") {
  const Fitted at("2026-11-28T14:00:00+01:00");
  const auto out = verdicts::changes_json(at.changes, city::Language::fr);
  INFO(out);
  CHECK(out.starts_with(
      R"({"date":"2026-11-28T14:00:00+01:00","site":"tilleuls","room":"A12","line":null,)"
      R"("text":"borne posée","metric":"Signal_Passive_IEEE80211-Beacon_Preau-v1_dBm_Median","unit":"dBm","before":{"value":-80.0,)"
      R"("low":-82.0,"high":-79.5,"start":"1970-01-01T00:00:00.000000Z"},"after":{"value":-50.0,)"
      R"("low":null)"));
}
