// The indicators that a profile may ask for: whose they are, in which unit, which way is better,
// what physics allows, and how people call them. A name that is not in this table is an error of
// whoever wrote it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "collector/score/text.hh"
#include "probe/record/units.hh"

namespace preau {

// Latency without a percentile is the 95th under load.
enum class IndicatorId : std::uint8_t {
  download,
  upload,
  latency,
  latency_p99,
  latency_p99_9,
  jitter,
  loss,
  lan_download,
  lan_upload,
  signal,
  snr,
  join,
  join_download,
  join_upload,
};

enum class Scope : std::uint8_t { access, lan, room };

struct IndicatorInfo {
  IndicatorId id;
  std::string_view name;
  Scope scope;
  Unit unit;
  bool more_is_better;
  double least, most;       // what physics allows, in `unit`
  std::string_view fr, en;  // as they begin a sentence
};

inline constexpr double kMostRate = 1e6, kMostSeconds = 3600;

// In the order of IndicatorId.
inline constexpr std::array kIndicators{
    IndicatorInfo{IndicatorId::download, "download", Scope::access, Unit::mbit_per_second, true, 0,
                  kMostRate, "Réception", "Download"},
    IndicatorInfo{IndicatorId::upload, "upload", Scope::access, Unit::mbit_per_second, true, 0,
                  kMostRate, "Envoi", "Upload"},
    IndicatorInfo{IndicatorId::latency, "latency", Scope::access, Unit::seconds, false, 0,
                  kMostSeconds, "Latence en charge", "Latency under load"},
    IndicatorInfo{IndicatorId::latency_p99, "latency_p99", Scope::access, Unit::seconds, false, 0,
                  kMostSeconds, "Latence, 99e centile", "Latency, 99th percentile"},
    IndicatorInfo{IndicatorId::latency_p99_9, "latency_p99_9", Scope::access, Unit::seconds, false,
                  0, kMostSeconds, "Latence, 99,9e centile", "Latency, 99.9th percentile"},
    IndicatorInfo{IndicatorId::jitter, "jitter", Scope::access, Unit::seconds, false, 0,
                  kMostSeconds, "Gigue", "Jitter"},
    IndicatorInfo{IndicatorId::loss, "loss", Scope::access, Unit::ratio, false, 0, 1, "Pertes",
                  "Loss"},
    IndicatorInfo{IndicatorId::lan_download, "lan_download", Scope::lan, Unit::mbit_per_second,
                  true, 0, kMostRate, "Réseau local, réception", "LAN, download"},
    IndicatorInfo{IndicatorId::lan_upload, "lan_upload", Scope::lan, Unit::mbit_per_second, true, 0,
                  kMostRate, "Réseau local, envoi", "LAN, upload"},
    IndicatorInfo{IndicatorId::signal, "signal", Scope::room, Unit::dbm, true, -120, 0,
                  "Signal Wi-Fi", "Wi-Fi signal"},
    IndicatorInfo{IndicatorId::snr, "snr", Scope::room, Unit::count, true, -20, 100,
                  "Rapport signal sur bruit (dB)", "Signal-to-noise ratio (dB)"},
    IndicatorInfo{IndicatorId::join, "join", Scope::room, Unit::seconds, false, 0, kMostSeconds,
                  "Connexion d'un appareil au Wi-Fi", "A device's joining the Wi-Fi"},
    IndicatorInfo{IndicatorId::join_download, "join_download", Scope::room, Unit::mbit_per_second,
                  true, 0, kMostRate, "Réception par le Wi-Fi", "Download over the Wi-Fi"},
    IndicatorInfo{IndicatorId::join_upload, "join_upload", Scope::room, Unit::mbit_per_second, true,
                  0, kMostRate, "Envoi par le Wi-Fi", "Upload over the Wi-Fi"},
};

inline std::span<const IndicatorInfo> all_indicators() { return kIndicators; }

inline const IndicatorInfo& info_of(IndicatorId id) {
  return kIndicators[static_cast<std::size_t>(id)];
}

// nullptr when there is no such indicator.
const IndicatorInfo* find_indicator(std::string_view name);

// The value in the indicator's own unit, exact to 1e-9 of it, so that 12.3 ms and 0.0123 s are one
// number. Units: bit/s kbit/s Mbit/s Gbit/s; s ms us; ratio %; dBm; dB count. Empty: not a unit of
// this indicator.
std::optional<double> in_base_unit(double value, std::string_view unit, const IndicatorInfo& info);
// What in_base_unit() takes for this indicator: "s ms us".
std::string units_of(const IndicatorInfo& info);

// "0,72 Mbit/s" and "0.72 Mbit/s"; "60 ms", "18 s"; "0,2 %" and "0.2%"; "-71 dBm". Not by the C
// locale.
Text with_unit(double value, Unit unit);
// The number alone, in the unit that with_unit() shows.
Text number(double value, Unit unit);
// The same for a value that stands beside its threshold: as many decimals as tell the two apart.
Text with_unit_beside(double value, double threshold, Unit unit);
Text number_beside(double value, double threshold, Unit unit);

}  // namespace preau
