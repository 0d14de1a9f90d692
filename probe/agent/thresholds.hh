// Named thresholds that the audit prints facts beside. Each has its source: other people's figures,
// or, where there is no standard, ours, which says so. Shown for comparison, never averaged, and no
// verdict on a school.
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
    Threshold{metric::kCapacityDown, 100, true, "DfE primary: 100 Mbit/s down"},
    Threshold{metric::kCapacityUp, 30, true, "DfE primary: 30 Mbit/s up"},
    // Ours: a port of 100 Mbit/s hides what a fibre has beyond, and half duplex is a worn cable or
    // a
    // port that was set by hand.
    Threshold{metric::kLinkSpeed, 1'000, true, "Préau default: a port of 1 Gbit/s"},
    Threshold{metric::kLinkWays, 2, true, "Préau default: full duplex"},
    // Microsoft Teams, client to Microsoft edge (prepare-network, 2018). It asks of every packet
    // what
    // we show of 95 in 100, and of loss in any 15 s what we show of one test.
    Threshold{metric::kRttMedian, 0.100, false, "Teams: RTT below 100 ms"},
    Threshold{metric::kRttP95, 0.100, false, "Teams: RTT below 100 ms"},
    Threshold{metric::kTcpRttMedian, 0.100, false, "Teams: RTT below 100 ms"},
    Threshold{metric::kTcpRttP95, 0.100, false, "Teams: RTT below 100 ms"},
    Threshold{metric::kRttLoss, 0.01, false, "Teams: loss below 1 %"},
    // M-Lab Internet Quality Barometer (2026-06): web browsing and video want 100 ms, 1 % of loss.
    Threshold{metric::kRttP95LoadedDown, 0.100, false, "IQB video: 100 ms, here under load"},
    Threshold{metric::kRttP95LoadedUp, 0.100, false, "IQB video: 100 ms, here under load"},
    Threshold{metric::kTcpRttP95LoadedDown, 0.100, false, "IQB video: 100 ms, here under load"},
    Threshold{metric::kTcpRttP95LoadedUp, 0.100, false, "IQB video: 100 ms, here under load"},
    Threshold{metric::kRttLossLoadedDown, 0.01, false, "IQB video: loss 1 %, here under load"},
    Threshold{metric::kRttLossLoadedUp, 0.01, false, "IQB video: loss 1 %, here under load"},
    // Ours, for want of a standard: a name, then the first octet of a page, within one second, the
    // time that leaves a user's flow of thought whole (Nielsen, Usability Engineering, 1993,
    // chapter
    // 5). A page asks for several names one after the other: a tenth of it for each.
    Threshold{metric::kDnsTime, 0.100, false, "Préau default: name within 100 ms"},
    Threshold{metric::kHttpsTime, 1, false, "Préau default: first octet within 1 s"},
    // The usual design figure for the primary signal: probe/wifi/coverage.toml tells whose.
    Threshold{metric::kSignalMedian, -67, true, "Wi-Fi voice and video: -67 dBm"},
    // Ours: the verdict on the room, whose criteria and their sources stand in
    // probe/wifi/coverage.toml.
    Threshold{metric::kCoverage, 1, true, "Préau default: the room's criteria"},
    // Ours: 5 GHz has 19 channels of 20 MHz in Europe, 2.4 GHz three that do not overlap; with more
    // networks than these 22 around, one at least shares a channel with another.
    Threshold{metric::kOtherNetworks, 22, false, "Préau default: 22, one a channel"},
};

inline const Threshold* threshold_of(std::string_view metric) {
  for (const auto& t : kThresholds)
    if (t.metric == metric) return &t;
  return nullptr;
}

}  // namespace preau
