// Latency as records tell it: idle, or under a load.
#pragma once

#include <vector>

#include "probe/measure/latency_run.hh"

namespace preau {

inline constexpr DelayMetrics kIdle{metric::kRttMedian, metric::kRttP95, metric::kRttLoss};
inline constexpr DelayMetrics kLoadedDown{
    {}, metric::kRttP95LoadedDown, metric::kRttLossLoadedDown};
inline constexpr DelayMetrics kLoadedUp{{}, metric::kRttP95LoadedUp, metric::kRttLossLoadedUp};
inline constexpr DelayMetrics kLoadedBoth{
    {}, metric::kRttP95LoadedBoth, metric::kRttLossLoadedBoth};
// Messages over TCP, where UDP does not get through.
inline constexpr DelayMetrics kLoadedDownTcp{{}, metric::kTcpRttP95LoadedDown, {}};
inline constexpr DelayMetrics kLoadedUpTcp{{}, metric::kTcpRttP95LoadedUp, {}};
inline constexpr DelayMetrics kLoadedBothTcp{{}, metric::kTcpRttP95LoadedBoth, {}};
inline constexpr DelayMetrics kIdleTcp{metric::kTcpRttMedian, metric::kTcpRttP95, {}};

// The whole measure, idle: STAMP, and TCP beside it when nothing answers on UDP.
std::vector<Record> measure_latency(const LatencyConfig& config,
                                    const Enough& enough = never_enough);

// What report() in delay.hh tells, and behind it what only a session of numbered packets can:
// rejected, asked_after, duplicates_forward, duplicates_backward, reordered_forward,
// reordered_backward, pdv_p95, pdv_p99, ipdv_median, ipdv_p95, delay_forward, delay_backward,
// clock_error_s, lateness_p95_s.
JsonLine report(const LatencyRun& run, std::string_view metric, const LatencyConfig& config);

}  // namespace preau
