#include "collector/score/join_rates.hh"

#include <array>

namespace preau {

namespace {

constexpr double kOfTheLine = 0.9;  // as where the LAN hides the line
constexpr std::array kRates{std::pair{IndicatorId::join_download, IndicatorId::download},
                            std::pair{IndicatorId::join_upload, IndicatorId::upload}};

}  // namespace

void forget_rates_of_the_line(SchoolFacts& facts) {
  for (const auto& [in_room, of_line] : kRates) {
    const auto* line = facts.site.find(of_line);
    if (line == nullptr) continue;
    for (auto& room : facts.rooms) {
      const auto* joined = room.indicators.find(in_room);
      if (joined != nullptr && joined->value >= kOfTheLine * line->value)
        room.indicators.erase(in_room);
    }
  }
}

}  // namespace preau
