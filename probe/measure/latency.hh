// Latency as records tell it: idle, or under a load.
#pragma once

#include <vector>

#include "probe/measure/latency_run.hh"

namespace preau {

inline constexpr DelayMetrics kIdle{.median = metric::kRttMedian,
                                    .p95 = metric::kRttP95,
                                    .loss = metric::kRttLoss,
                                    .p99 = metric::kRttP99,
                                    .p99_9 = metric::kRttP99_9,
                                    .variation = metric::kRttVariation};
inline constexpr DelayMetrics kLoadedDown{.p95 = metric::kRttP95LoadedDown,
                                          .loss = metric::kRttLossLoadedDown,
                                          .p99 = metric::kRttP99LoadedDown,
                                          .variation = metric::kRttVariationLoadedDown};
inline constexpr DelayMetrics kLoadedUp{.p95 = metric::kRttP95LoadedUp,
                                        .loss = metric::kRttLossLoadedUp,
                                        .p99 = metric::kRttP99LoadedUp,
                                        .variation = metric::kRttVariationLoadedUp};
inline constexpr DelayMetrics kLoadedBoth{.p95 = metric::kRttP95LoadedBoth,
                                          .loss = metric::kRttLossLoadedBoth};
// Messages over TCP, where UDP does not get through.
inline constexpr DelayMetrics kLoadedDownTcp{.p95 = metric::kTcpRttP95LoadedDown};
inline constexpr DelayMetrics kLoadedUpTcp{.p95 = metric::kTcpRttP95LoadedUp};
inline constexpr DelayMetrics kLoadedBothTcp{.p95 = metric::kTcpRttP95LoadedBoth};
inline constexpr DelayMetrics kIdleTcp{.median = metric::kTcpRttMedian, .p95 = metric::kTcpRttP95};

// The whole measure, idle: STAMP, and TCP beside it when nothing answers on UDP.
std::vector<Record> measure_latency(const LatencyConfig& config,
                                    const Enough& enough = never_enough);

// What report() in delay.hh tells, and behind it what only a session of numbered packets can:
// rejected, asked_after, duplicates_forward, duplicates_backward, reordered_forward,
// reordered_backward, pdv_p95, pdv_p99, ipdv_median, ipdv_p95, delay_forward, delay_backward,
// clock_error_s, lateness_p95_s.
JsonLine report(const LatencyRun& run, std::string_view metric, const LatencyConfig& config);

}  // namespace preau
