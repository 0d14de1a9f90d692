// The worked example of the model (README.md of collector/score): one élémentaire, three rooms of
// which one was not measured.
#pragma once

#include "collector/score/score.hh"

namespace preau::test {

inline Profile example_profile() { return *shipped_profile("worked-example"); }

inline Indicator indicator(double value, double low, double high, Unit unit) {
  return {.value = value, .interval = {low, high}, .unit = unit, .samples = 100};
}

inline RoomFacts room(std::string id, std::uint32_t pupils, Level level = Level::elementaire) {
  return {.room = {.id = std::move(id),
                   .school = *Uai::parse("0960001E"),
                   .level = level,
                   .pupils = pupils}};
}

inline SchoolFacts example_school() {
  SchoolFacts facts{.school = {.uai = *Uai::parse("0960001E"),
                               .name = "Les Tilleuls",
                               .classes = 11,
                               .pupils = 264,
                               .sites = {"tilleuls"}},
                    .line = "tilleuls-ftth",
                    .access = AccessKind::ftth};
  facts.site = {{IndicatorId::download, indicator(92, 90, 94, Unit::mbit_per_second)},
                {IndicatorId::upload, indicator(11, 10.4, 11.6, Unit::mbit_per_second)},
                {IndicatorId::latency, indicator(0.060, 0.055, 0.068, Unit::seconds)},
                {IndicatorId::loss, indicator(0.002, 0.001, 0.004, Unit::ratio)}};
  auto a12 = room("A12", 24), b01 = room("B01", 20), a14 = room("A14", 26);
  a12.coverage = Coverage::pass;
  a12.indicators = {{IndicatorId::signal, indicator(-62, -64, -60, Unit::dbm)},
                    {IndicatorId::snr, indicator(31, 29, 33, Unit::count)}};
  b01.room.kind = RoomKind::bcd;
  b01.coverage = Coverage::fail;
  b01.indicators = {{IndicatorId::signal, indicator(-71, -73, -69, Unit::dbm)},
                    {IndicatorId::snr, indicator(20, 18, 22, Unit::count)}};
  facts.rooms = {a12, b01, a14};
  return facts;
}

inline MicroPoints total(const std::vector<Reason>& reasons) {
  MicroPoints sum = 0;
  for (const auto& reason : reasons) sum += reason.points;
  return sum;
}

}  // namespace preau::test
