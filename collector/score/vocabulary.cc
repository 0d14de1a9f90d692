#include "collector/score/vocabulary.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace preau {

namespace {

using enum IndicatorId;
using enum Scope;

constexpr double kMostRate = 1e6, kMostSeconds = 3600;

// In the order of IndicatorId.
constexpr std::array kIndicators{
    IndicatorInfo{download, "download", access, Unit::mbit_per_second, true, 0, kMostRate,
                  "Réception", "Download"},
    IndicatorInfo{upload, "upload", access, Unit::mbit_per_second, true, 0, kMostRate, "Envoi",
                  "Upload"},
    IndicatorInfo{latency, "latency", access, Unit::seconds, false, 0, kMostSeconds,
                  "Latence en charge", "Latency under load"},
    IndicatorInfo{latency_p99, "latency_p99", access, Unit::seconds, false, 0, kMostSeconds,
                  "Latence, 99e centile", "Latency, 99th percentile"},
    IndicatorInfo{latency_p99_9, "latency_p99_9", access, Unit::seconds, false, 0, kMostSeconds,
                  "Latence, 99,9e centile", "Latency, 99.9th percentile"},
    IndicatorInfo{jitter, "jitter", access, Unit::seconds, false, 0, kMostSeconds, "Gigue",
                  "Jitter"},
    IndicatorInfo{loss, "loss", access, Unit::ratio, false, 0, 1, "Pertes", "Loss"},
    IndicatorInfo{lan_download, "lan_download", lan, Unit::mbit_per_second, true, 0, kMostRate,
                  "Réseau local, réception", "LAN, download"},
    IndicatorInfo{lan_upload, "lan_upload", lan, Unit::mbit_per_second, true, 0, kMostRate,
                  "Réseau local, envoi", "LAN, upload"},
    IndicatorInfo{signal, "signal", room, Unit::dbm, true, -120, 0, "Signal Wi-Fi", "Wi-Fi signal"},
    IndicatorInfo{snr, "snr", room, Unit::count, true, -20, 100, "Rapport signal sur bruit (dB)",
                  "Signal-to-noise ratio (dB)"},
};

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
std::string digits(double value) {
  const double size = std::abs(value);
  const int decimals = size < 1 ? 2 : size < 100 ? 1 : 0;
  std::array<char, 400> buffer{};
  const auto end =
      std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed, decimals).ptr;
  std::string text(buffer.begin(), end);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

Text both(const std::string& english) {
  auto french = english;
  std::ranges::replace(french, '.', ',');
  return {french, english};
}

}  // namespace

std::span<const IndicatorInfo> all_indicators() { return kIndicators; }

const IndicatorInfo& info_of(IndicatorId id) { return kIndicators[static_cast<std::size_t>(id)]; }

const IndicatorInfo* find_indicator(std::string_view name) {
  const auto* found = std::ranges::find(kIndicators, name, &IndicatorInfo::name);
  return found == kIndicators.end() ? nullptr : found;
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
  if (unit == Unit::seconds) return both(digits(value * 1e3));
  if (unit == Unit::ratio) return both(digits(value * 1e2));
  return both(digits(value));
}

Text with_unit(double value, Unit unit) {
  auto text = number(value, unit);
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

}  // namespace preau
