// What of a room's Wi-Fi is felt through the line.
#include "collector/score/evaluate.hh"

namespace preau {

IndicatorId line_rate(IndicatorId rate) {
  if (rate == IndicatorId::join_download) return IndicatorId::download;
  return rate == IndicatorId::join_upload ? IndicatorId::upload : rate;
}

bool line_hides_join(const SchoolFacts& facts, const RoomFacts& room, IndicatorId rate) {
  const auto of_line = line_rate(rate);
  if (of_line == rate) return false;
  const auto *line = facts.site.find(of_line), *joined = room.indicators.find(rate);
  return line != nullptr && joined != nullptr && joined->value >= kHidden * line->value;
}

}  // namespace preau
