// The indicators that a profile may ask for: whose they are, in which unit, which way is better,
// and how people call them. A name that is not in this table is an error of the profile.
#pragma once

#include <span>
#include <string_view>

#include "collector/score/profile.hh"

namespace preau {

enum class Scope { access, lan, room };

struct IndicatorInfo {
  std::string_view name;
  Scope scope;
  Unit unit;
  bool more_is_better;
  std::string_view fr, en;  // as they begin a sentence
};

std::span<const IndicatorInfo> all_indicators();

// nullptr when there is no such indicator.
const IndicatorInfo* find_indicator(std::string_view name);

// "0,72 Mbit/s" and "0.72 Mbit/s"; "60 ms"; "0,2 %" and "0.2%"; "-71 dBm". Never by the C locale.
Text with_unit(double value, Unit unit);
// The number alone, in the unit that with_unit() shows.
Text number(double value, Unit unit);

}  // namespace preau
