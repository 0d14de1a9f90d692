#include "collector/score/vocabulary.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace preau {

namespace {

constexpr std::array kIndicators{
    IndicatorInfo{"download", Scope::access, Unit::mbit_per_second, true, "Réception", "Download"},
    IndicatorInfo{"upload", Scope::access, Unit::mbit_per_second, true, "Envoi", "Upload"},
    IndicatorInfo{"latency", Scope::access, Unit::seconds, false, "Latence en charge",
                  "Latency under load"},
    IndicatorInfo{"loss", Scope::access, Unit::ratio, false, "Pertes", "Loss"},
    IndicatorInfo{"lan_download", Scope::lan, Unit::mbit_per_second, true,
                  "Réseau local, réception", "LAN, download"},
    IndicatorInfo{"lan_upload", Scope::lan, Unit::mbit_per_second, true, "Réseau local, envoi",
                  "LAN, upload"},
    IndicatorInfo{"signal", Scope::room, Unit::dbm, true, "Signal Wi-Fi", "Wi-Fi signal"},
    IndicatorInfo{"snr", Scope::room, Unit::count, true, "Rapport signal sur bruit (dB)",
                  "Signal-to-noise ratio (dB)"},
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

const IndicatorInfo* find_indicator(std::string_view name) {
  const auto* found = std::ranges::find(kIndicators, name, &IndicatorInfo::name);
  return found == kIndicators.end() ? nullptr : found;
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
