// Named thresholds that the audit prints facts beside. Each has its source: they are other people's
// figures, shown for comparison, never averaged and never a verdict of ours.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "probe/record/metric.hh"

namespace preau {

struct Threshold {
  std::string_view metric;
  double limit;   // in the metric's unit
  bool at_least;  // false: at most
  std::string_view source;
};

inline constexpr std::array kThresholds{
    // England, Department for Education, broadband standard for primary schools (read 2026).
    Threshold{metric::kGoodputDown, 100, true, "DfE primary: 100 Mbit/s down"},
    Threshold{metric::kGoodputUp, 30, true, "DfE primary: 30 Mbit/s up"},
    // Microsoft Teams, client to Microsoft edge (prepare-network, 2018).
    Threshold{metric::kRttMedian, 0.100, false, "Teams: RTT below 100 ms"},
    Threshold{metric::kTcpRttMedian, 0.100, false, "Teams: RTT below 100 ms"},
    Threshold{metric::kRttLoss, 0.01, false, "Teams: loss below 1 %"},
    // M-Lab Internet Quality Barometer (2026-06): web browsing and video want 100 ms.
    Threshold{metric::kRttP95LoadedDown, 0.100, false, "IQB video: 100 ms, here under load"},
    Threshold{metric::kRttP95LoadedUp, 0.100, false, "IQB video: 100 ms, here under load"},
    Threshold{metric::kSignalMedian, -67, true, "Wi-Fi voice and video: -67 dBm"},
};

inline const Threshold* threshold_of(std::string_view metric) {
  for (const auto& t : kThresholds)
    if (t.metric == metric) return &t;
  return nullptr;
}

}  // namespace preau
