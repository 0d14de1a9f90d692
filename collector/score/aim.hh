// Cloudflare's Aggregated Internet Measurement: points from tables, summed for each experience, and
// a class. Tables and rule as in cloudflare/speedtest (src/config/internalConfig.ts, read
// 2026-11-24). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "probe/record/units.hh"

namespace preau {

// Absent: not measured. Seconds, ratio, Mbit/s.
struct AimInput {
  std::optional<double> loss, latency, jitter, download;
  std::optional<double> loaded_down, loaded_up;  // latency under that load
};

enum class AimClass : std::uint8_t { bad, poor, average, good, great };

template <>
struct EnumNames<AimClass> {
  static constexpr std::array<std::pair<AimClass, std::string_view>, 5> kTable{{
      {AimClass::bad, "bad"},
      {AimClass::poor, "poor"},
      {AimClass::average, "average"},
      {AimClass::good, "good"},
      {AimClass::great, "great"},
  }};
};

struct AimExperience {
  std::string_view name;  // "streaming", "gaming", "rtc"
  int points{};
  AimClass is{};
};

// Without loss it counts 0 points; an experience that lacks anything else is left out. Theirs takes
// a missing direction of load for the best: here both are needed.
std::vector<AimExperience> aim(const AimInput& input);

}  // namespace preau
