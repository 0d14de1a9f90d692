// The worked example of the model (README.md of collector/score): one élémentaire, three rooms of
// which one was not measured.
#pragma once

#include "collector/score/score.hh"

namespace preau::test {

inline constexpr std::string_view kExampleProfile = R"(
name = "example"
version = "1"
[score]
bar = 70
floor = 0.75
source = "worked example"
date = 2026-11-24
[classes_at_once]
one_in = 3
source = "worked example"
date = 2026-11-24
[gate.fibre]
access = ["ftth"]
download_mbit_s = 80
upload_mbit_s = 10
source = "worked example"
date = 2026-11-24
[gate.lan]
download_mbit_s = 100
upload_mbit_s = 100
source = "worked example"
date = 2026-11-24
[gate.access_points]
share = 0.6
source = "worked example"
date = 2026-11-24
[[use_case]]
id = "video-meeting"
weight = 2
fr = ["visioconférence", "visioconférences"]
en = ["video meeting", "video meetings"]
requirement = [
  { indicator = "download", unacceptable = 1, optimal = 4, unit = "Mbit/s", per = "class-at-once", source = "-", date = 2026-11-24 },
  { indicator = "upload", unacceptable = 1, optimal = 4, unit = "Mbit/s", per = "class-at-once", source = "-", date = 2026-11-24 },
  { indicator = "latency", unacceptable = 0.2, optimal = 0.1, unit = "s", source = "-", date = 2026-11-24 },
  { indicator = "loss", unacceptable = 0.02, optimal = 0.005, unit = "ratio", source = "-", date = 2026-11-24 },
  { indicator = "signal", unacceptable = -77, optimal = -67, unit = "dBm", source = "-", date = 2026-11-24 },
  { indicator = "snr", unacceptable = 15, optimal = 25, unit = "count", source = "-", date = 2026-11-24 },
]
[[use_case]]
id = "mobile-class"
weight = 3
fr = ["classe mobile", "classes mobiles"]
en = ["mobile class", "mobile classes"]
requirement = [
  { indicator = "download", unacceptable = 5, optimal = 15, unit = "Mbit/s", per = "class-at-once", source = "-", date = 2026-11-24 },
  { indicator = "upload", unacceptable = 1, optimal = 3, unit = "Mbit/s", per = "class-at-once", source = "-", date = 2026-11-24 },
  { indicator = "latency", unacceptable = 0.3, optimal = 0.1, unit = "s", source = "-", date = 2026-11-24 },
  { indicator = "loss", unacceptable = 0.03, optimal = 0.01, unit = "ratio", source = "-", date = 2026-11-24 },
  { indicator = "signal", unacceptable = -77, optimal = -67, unit = "dBm", source = "-", date = 2026-11-24 },
  { indicator = "snr", unacceptable = 15, optimal = 25, unit = "count", source = "-", date = 2026-11-24 },
]
)";

inline Profile example_profile() { return *parse_profile(kExampleProfile, "example.toml"); }

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
  facts.site = {{"download", indicator(92, 90, 94, Unit::mbit_per_second)},
                {"upload", indicator(11, 10.4, 11.6, Unit::mbit_per_second)},
                {"latency", indicator(0.060, 0.055, 0.068, Unit::seconds)},
                {"loss", indicator(0.002, 0.001, 0.004, Unit::ratio)}};
  auto a12 = room("A12", 24), b01 = room("B01", 20), a14 = room("A14", 26);
  a12.coverage = Coverage::pass;
  a12.indicators = {{"signal", indicator(-62, -64, -60, Unit::dbm)},
                    {"snr", indicator(31, 29, 33, Unit::count)}};
  b01.room.kind = RoomKind::bcd;
  b01.coverage = Coverage::fail;
  b01.indicators = {{"signal", indicator(-71, -73, -69, Unit::dbm)},
                    {"snr", indicator(20, 18, 22, Unit::count)}};
  facts.rooms = {a12, b01, a14};
  return facts;
}

inline MicroPoints total(const std::vector<Reason>& reasons) {
  MicroPoints sum = 0;
  for (const auto& reason : reasons) sum += reason.points;
  return sum;
}

}  // namespace preau::test
