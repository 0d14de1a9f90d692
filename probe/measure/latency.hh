// Round-trip delay and loss: STAMP over UDP, or small messages on an open TCP connection where UDP
// is filtered. A pure core (summarise) fed with samples, and thin shells that touch sockets.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/measure/draft.hh"

namespace preau {

struct LatencyConfig {
  FarEnd to;
  std::uint32_t count{100};  // most packets; a stop request ends it earlier
  std::chrono::milliseconds interval{20};
  std::size_t packet_octets{100};  // UDP payload
  std::uint32_t deaf_after{50};    // so many without one answer: nobody is there; 0: never give up
  std::chrono::milliseconds patience{3'000};  // unanswered after this is lost (RFC 8912 section 4)
};

// What one run saw. An empty `round_trip` is a packet without an answer: lost, never a delay.
struct LatencyRun {
  UtcTime start{};
  std::chrono::nanoseconds duration{};
  std::vector<std::optional<std::chrono::nanoseconds>> round_trips;  // one a packet sent
  std::uint64_t kernel_stamps{};  // round trips with both of our stamps from the kernel
  std::uint32_t socket_drops{};   // for want of socket buffer: the probe's loss, not the network's
  std::string shortage;           // of the host, empty when it had room to spare
  std::string failure;            // could not even send
};

LatencyRun run_stamp(const LatencyConfig& config, const std::stop_token& stop = {});
LatencyRun run_tcp_echo(const LatencyConfig& config, const std::stop_token& stop = {});

// Which metrics a run becomes: idle, or under load.
struct LatencyMetrics {
  std::string_view median;  // empty: not told
  std::string_view p95;
  std::string_view loss;  // empty: not told (TCP hides loss)
};
inline constexpr LatencyMetrics kIdle{metric::kRttMedian, metric::kRttP95, metric::kRttLoss};
inline constexpr LatencyMetrics kLoadedDown{
    {}, metric::kRttP95LoadedDown, metric::kRttLossLoadedDown};
inline constexpr LatencyMetrics kLoadedUp{{}, metric::kRttP95LoadedUp, metric::kRttLossLoadedUp};
inline constexpr LatencyMetrics kIdleTcp{metric::kTcpRttMedian, metric::kTcpRttP95, {}};

std::vector<Record> summarise(const LatencyRun& run, const LatencyMetrics& metrics,
                              const FarEnd& to, const std::string& method);

// The whole measure, idle: STAMP, and TCP beside it when nothing answers on UDP.
std::vector<Record> measure_latency(const LatencyConfig& config);

std::string stamp_method(const LatencyConfig& config);

}  // namespace preau
