// What of the line is felt through the LAN.
#include <algorithm>

#include "collector/score/evaluate.hh"

namespace preau {

IndicatorId lan_rate(IndicatorId rate) {
  if (rate == IndicatorId::download) return IndicatorId::lan_download;
  return rate == IndicatorId::upload ? IndicatorId::lan_upload : rate;
}

bool lan_hides_line(const Indicators& site, IndicatorId rate) {
  const auto lan_id = lan_rate(rate);
  if (lan_id == rate) return false;
  const auto *line = site.find(rate), *lan = site.find(lan_id);
  return line != nullptr && lan != nullptr && line->value >= kHidden * lan->value;
}

std::optional<double> lan_lets_through(const Indicators& site, IndicatorId rate) {
  const auto lan_id = lan_rate(rate);
  const auto *line = site.find(rate), *lan = site.find(lan_id);
  if (lan_id == rate || lan == nullptr) return std::nullopt;
  return line != nullptr ? std::max(line->value, lan->value) : lan->value;
}

}  // namespace preau
