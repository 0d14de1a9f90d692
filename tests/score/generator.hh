// Invented schools by seed: the same on every machine.
#pragma once

#include <random>

#include "tests/score/example.hh"

namespace preau::test {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  // Integers only from the engine: distributions differ between standard libraries.
  std::int64_t below(std::int64_t most) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(most));
  }
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(below(1'000'001)) / 1e6;
  }

  Indicator around(double low, double high, Unit unit) {
    const double value = between(low, high), spread = (high - low) * between(0, 0.2);
    return indicator(value, value - spread, value + spread, unit);
  }

  RoomFacts any_room(const std::string& id) {
    // One after the other: the order in which arguments are evaluated differs between
    // architectures.
    const auto pupils = static_cast<std::uint32_t>(below(31));
    const auto level = below(2) == 0 ? Level::elementaire : Level::maternelle;
    auto out = room(id, pupils, level);
    if (below(5) > 0) out.indicators[IndicatorId::signal] = around(-85, -50, Unit::dbm);
    if (below(5) > 0) out.indicators[IndicatorId::snr] = around(5, 40, Unit::count);
    if (below(5) > 0) out.coverage = static_cast<Coverage>(below(3));
    out.none_heard = out.coverage == Coverage::fail &&
                     !out.indicators.contains(IndicatorId::signal) && pupils % 2 == 0;
    return out;
  }

  SchoolFacts school() {
    auto facts = example_school();
    facts.school.type = static_cast<SchoolType>(below(3));
    facts.school.classes = static_cast<std::uint32_t>(1 + below(16));
    facts.site = {};
    if (below(8) > 0) facts.site[IndicatorId::download] = around(0, 150, Unit::mbit_per_second);
    if (below(8) > 0) facts.site[IndicatorId::upload] = around(0, 40, Unit::mbit_per_second);
    if (below(8) > 0) facts.site[IndicatorId::latency] = around(0.005, 0.4, Unit::seconds);
    if (below(8) > 0) facts.site[IndicatorId::loss] = around(0, 0.04, Unit::ratio);
    if (below(8) > 0) facts.site[IndicatorId::latency_p99] = around(0.1, 0.7, Unit::seconds);
    if (below(8) > 0) facts.site[IndicatorId::latency_p99_9] = around(0.2, 0.8, Unit::seconds);
    if (below(3) == 0)
      facts.site[IndicatorId::lan_download] = around(0, 1000, Unit::mbit_per_second);
    if (below(3) == 0) facts.site[IndicatorId::lan_upload] = around(0, 1000, Unit::mbit_per_second);
    facts.access = static_cast<AccessKind>(below(8));
    facts.rooms.clear();
    for (auto rooms = below(13); rooms > 0; --rooms)
      facts.rooms.push_back(any_room("R" + std::to_string(rooms)));
    return facts;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace preau::test
