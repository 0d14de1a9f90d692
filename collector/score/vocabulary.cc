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

using Digits = std::array<char, 400>;

// As std::to_chars writes it: the exact decimal value of the double, rounded. Where its scaled
// value is clearly off a tie, which its own rounding cannot hide, a whole number says the same.
std::string_view fixed(double value, int decimals, Digits& into) {
  constexpr std::array<double, 10> kPowers{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  constexpr double kExact = 1e9, kClear = 1e-5;
  const double scaled = std::abs(value) * kPowers[static_cast<std::size_t>(decimals)];
  const auto whole = static_cast<std::uint64_t>(scaled < kExact ? scaled : 0);
  const double rest = scaled - static_cast<double>(whole);
  if (!(scaled < kExact) || std::abs(rest - 0.5) < kClear)
    return {into.data(), std::to_chars(into.data(), into.data() + into.size(), value,
                                       std::chars_format::fixed, decimals)
                             .ptr};
  auto left = whole + (rest > 0.5 ? 1 : 0);
  char* const end = into.data() + into.size();
  char* begin = end;
  for (int i = 0; i < decimals; ++i, left /= 10) *--begin = static_cast<char>('0' + left % 10);
  if (decimals > 0) *--begin = '.';
  do *--begin = static_cast<char>('0' + left % 10);
  while ((left /= 10) > 0);
  if (std::signbit(value)) *--begin = '-';
  return {begin, end};
}

// Two decimals under 1, one under 100, none above: what the measurement can bear, and enough to see
// on which side of a threshold a value lies.
std::string_view digits(double value, Digits& into, int more = 0) {
  const double size = std::abs(value);
  auto text = fixed(value, (size < 1 ? 2 : size < 100 ? 1 : 0) + more, into);
  if (text.find('.') != std::string_view::npos) {
    text = text.substr(0, text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.remove_suffix(1);
  }
  return text == "-0" ? "0" : text;
}

// A network's delay is read in milliseconds, what a person waits for in seconds.
bool in_milliseconds(double value, Unit unit) { return unit == Unit::seconds && value < 1; }

// As people read it: milliseconds, per cent.
double shown(double value, Unit unit, double like) {
  if (in_milliseconds(like, unit)) return value * 1e3;
  return unit == Unit::ratio ? value * 1e2 : value;
}

// No more decimals than are kept of a value.
constexpr int kMostMore = 7;

Text both(std::string_view english) {
  Text out{std::string(english), std::string(english)};
  std::ranges::replace(out.fr, '.', ',');
  return out;
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

Text number(double value, Unit unit) {
  Digits into;  // NOLINT: filled below, and zeroing it would cost more than that
  return both(digits(shown(value, unit, value), into));
}

Text number_beside(double value, double threshold, Unit unit) {
  Digits into, of_threshold;  // NOLINT
  const auto own = shown(value, unit, value);
  auto text = digits(own, into);
  if (value == threshold) return both(text);
  const auto other = digits(shown(threshold, unit, value), of_threshold);
  for (int more = 1; text == other && more <= kMostMore; ++more) text = digits(own, into, more);
  return both(text);
}

namespace {

Text add_unit(Text text, double value, Unit unit) {
  switch (unit) {
    case Unit::seconds:
      return std::move(text +=
                       in_milliseconds(value, unit) ? Text{" ms", " ms"} : Text{" s", " s"});
    case Unit::mbit_per_second:
      return std::move(text += {" Mbit/s", " Mbit/s"});
    case Unit::ratio:
      return std::move(text += {" %", "%"});
    case Unit::dbm:
      return std::move(text += {" dBm", " dBm"});
    case Unit::count:
      return text;
  }
  return text;
}

}  // namespace

Text with_unit(double value, Unit unit) { return add_unit(number(value, unit), value, unit); }

Text with_unit_beside(double value, double threshold, Unit unit) {
  return add_unit(number_beside(value, threshold, unit), value, unit);
}

}  // namespace preau
