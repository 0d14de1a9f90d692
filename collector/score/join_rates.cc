#include "collector/score/join_rates.hh"

#include <array>

#include "collector/score/evaluate.hh"

namespace preau {

namespace {

constexpr std::array kRates{std::pair{IndicatorId::join_download, IndicatorId::download},
                            std::pair{IndicatorId::join_upload, IndicatorId::upload}};

}  // namespace

void forget_rates_of_the_line(SchoolFacts& facts) {
  for (const auto& [in_room, of_line] : kRates) {
    const auto* line = facts.site.find(of_line);
    if (line == nullptr) continue;
    for (auto& room : facts.rooms) {
      const auto* joined = room.indicators.find(in_room);
      if (joined != nullptr && joined->value >= kHidden * line->value)
        room.indicators.erase(in_room);
    }
  }
}

}  // namespace preau
