// One entry of "indicators" of the scripts' input, in the base unit of its metric. Inside this
// folder only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collector/score/indicators.hh"
#include "reports/verdicts/object.hh"

namespace preau::verdicts {

struct Entry {
  std::string metric;
  std::optional<std::string> room;
  double value{}, low{}, high{};
  double age_days{};
  std::optional<std::uint64_t> samples;
  std::string failure;  // of a device that could not join: then there is no value
};

// Throws Mistake: an unknown metric or unit, or what physics does not allow.
Entry read_entry(const Object& in);

// What is measured on the air of one room.
bool is_of_room(std::string_view metric);

MicroPoints staleness_of(const Entry& entry);

Indicator to_indicator(const Entry& entry, const IndicatorInfo& info);

}  // namespace preau::verdicts
