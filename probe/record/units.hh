// Quantities that cross a module, with their unit in the type. Base units, as records carry them.
#pragma once

#include <array>
#include <chrono>
#include <compare>

#include "probe/record/enum_names.hh"

namespace preau {

// The unit of a record's value. Times are seconds, rates Mbit/s (10^6 bits), loss a ratio in [0,
// 1].
enum class Unit { seconds, mbit_per_second, ratio, dbm, count };

template <>
struct EnumNames<Unit> {
  static constexpr std::array<std::pair<Unit, std::string_view>, 5> kTable{{
      {Unit::seconds, "s"},
      {Unit::mbit_per_second, "Mbit/s"},
      {Unit::ratio, "ratio"},
      {Unit::dbm, "dBm"},
      {Unit::count, "count"},
  }};
};

struct Mbps {
  double value{};
  auto operator<=>(const Mbps&) const = default;
};

struct Ratio {
  double value{};
  // clang-tidy 14 takes the zero of a rewritten comparison for a null pointer.
  auto operator<=>(const Ratio&) const = default;  // NOLINT(modernize-use-nullptr)
};

struct Dbm {
  double value{};
  auto operator<=>(const Dbm&) const = default;
};

constexpr double to_seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// 95 % unless a record says otherwise; low <= high, same unit as the value it surrounds.
struct Interval {
  double low{};
  double high{};
  auto operator<=>(const Interval&) const = default;
};

}  // namespace preau
