#include "collector/score/vocabulary.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace preau {

namespace {

// A unit and how many of its base unit it is: a factor, or a divisor where that is the exact one.
struct UnitName {
  std::string_view name;
  Unit base;
  double times, by;
};

constexpr std::array kUnits{
    UnitName{"Mbit/s", Unit::mbit_per_second, 1, 1},
    UnitName{"kbit/s", Unit::mbit_per_second, 1, 1e3},
    UnitName{"bit/s", Unit::mbit_per_second, 1, 1e6},
    UnitName{"Gbit/s", Unit::mbit_per_second, 1e3, 1},
    UnitName{"s", Unit::seconds, 1, 1},
    UnitName{"ms", Unit::seconds, 1, 1e3},
    UnitName{"us", Unit::seconds, 1, 1e6},
    UnitName{"ratio", Unit::ratio, 1, 1},
    UnitName{"%", Unit::ratio, 1, 1e2},
    UnitName{"dBm", Unit::dbm, 1, 1},
    UnitName{"dB", Unit::count, 1, 1},
    UnitName{"count", Unit::count, 1, 1},
};

// Two decimals under 1, one under 100, none above: what the measurement can bear, and enough to see
// on which side of a threshold a value lies.
std::string digits(double value, int more = 0) {
  const double size = std::abs(value);
  const int decimals = (size < 1 ? 2 : size < 100 ? 1 : 0) + more;
  std::array<char, 400> buffer;  // NOLINT: filled below, and zeroing it would cost more than that
  const auto end =
      std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed, decimals).ptr;
  std::string text(buffer.begin(), end);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

// As people read it: milliseconds, per cent.
double shown(double value, Unit unit) {
  if (unit == Unit::seconds) return value * 1e3;
  return unit == Unit::ratio ? value * 1e2 : value;
}

// No more decimals than are kept of a value.
constexpr int kMostMore = 7;

Text both(const std::string& english) {
  auto french = english;
  std::ranges::replace(french, '.', ',');
  return {french, english};
}

}  // namespace

const IndicatorInfo* find_indicator(std::string_view name) {
  const auto all = all_indicators();
  const auto found = std::ranges::find(all, name, &IndicatorInfo::name);
  return found == all.end() ? nullptr : &*found;
}

std::optional<double> in_base_unit(double value, std::string_view unit, const IndicatorInfo& info) {
  for (const auto& [name, base, times, by] : kUnits)
    if (name == unit && base == info.unit) return std::nearbyint(value * times / by * 1e9) / 1e9;
  return std::nullopt;
}

std::string units_of(const IndicatorInfo& info) {
  std::string out;
  for (const auto& each : kUnits)
    if (each.base == info.unit) out += (out.empty() ? "" : " ") + std::string(each.name);
  return out;
}

Text number(double value, Unit unit) { return both(digits(shown(value, unit))); }

Text number_beside(double value, double threshold, Unit unit) {
  const auto other = digits(shown(threshold, unit));
  auto text = digits(shown(value, unit));
  for (int more = 1; value != threshold && text == other && more <= kMostMore; ++more)
    text = digits(shown(value, unit), more);
  return both(text);
}

namespace {

Text add_unit(const Text& text, Unit unit) {
  switch (unit) {
    case Unit::seconds:
      return {text.fr + " ms", text.en + " ms"};
    case Unit::mbit_per_second:
      return {text.fr + " Mbit/s", text.en + " Mbit/s"};
    case Unit::ratio:
      return {text.fr + " %", text.en + "%"};
    case Unit::dbm:
      return {text.fr + " dBm", text.en + " dBm"};
    case Unit::count:
      return text;
  }
  return text;
}

}  // namespace

Text with_unit(double value, Unit unit) { return add_unit(number(value, unit), unit); }

Text with_unit_beside(double value, double threshold, Unit unit) {
  return add_unit(number_beside(value, threshold, unit), unit);
}

}  // namespace preau
