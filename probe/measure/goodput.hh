// TCP goodput: payload handed to the receiving program per second, over several flows, with the
// latency that the load causes sampled beside it. Counted at the receiver, in either direction or
// in both at once.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/measure/draft.hh"
#include "probe/measure/goodput_estimate.hh"
#include "probe/measure/latency_run.hh"
#include "probe/net/goodput_wire.hh"
#include "probe/net/tcp_info.hh"
#include "probe/record/json_line.hh"

namespace preau {

using goodput::Direction;

// The reflector grants no turn for longer.
inline constexpr std::chrono::milliseconds kLongestGoodput{goodput::kLongestMs};

struct GoodputConfig {
  FarEnd to;
  Direction direction{Direction::down};
  std::size_t flows{4};  // in all: a test of both directions has half of them each way
  std::chrono::milliseconds duration{4'000};  // with the opening of the flows
  // From here on a test ends as soon as its interval is this narrow: half of it, of the value.
  std::chrono::milliseconds least{3'000};
  Ratio narrow{0.01};
  // What a slow line gets, where `duration` brings too little to tell a rate by (kEnoughOctets),
  // and a line whose rate is not steady.
  std::chrono::milliseconds longest{12'000};
  // Slow start, and the token bucket of a shaper that was idle: what comes before this is not the
  // link's rate. Stated in every record's method.
  std::chrono::milliseconds ramp{1'000};
  std::chrono::milliseconds turn_patience{120'000};
  // UDP was seen not to get through: the latency under load is that of messages over TCP.
  bool latency_over_tcp{};
};

// down and up in a test of both; else the one.
std::vector<Direction> ways(Direction direction);

// "down", "up", "both", as options name them; down when it is none of these.
Direction direction_of(std::string_view name);

struct GoodputRun {
  UtcTime start{};
  std::chrono::nanoseconds duration{};
  std::vector<FlowSeries> down, up;
  std::vector<FlowSeries> up_confirmed;   // as `up`, by TCP's own acknowledgements
  ResentSeries down_resent, up_resent;    // by either end's kernel
  TcpInfo uploads;                        // of this host's flows
  std::optional<TcpInfo> downloads;       // of the reflector's; none: it did not tell
  std::chrono::microseconds least_rtt{};  // that this host's ends saw, either way; 0: not known
  std::string congestion_control;
  std::chrono::nanoseconds loaded{};  // of the load, from when the flows were open
  bool stopped{};                     // the caller had enough before its end
  std::string shortage;               // of this host
  std::string server_shortage;        // of the reflector's host
  std::string failure;
};

// What is done beside a test: `begins` once its ramp is over, with the rate until then (of the
// slower way), `ends` before the load does. Neither is called when the test fails before.
struct Beside {
  std::function<void(Mbps)> begins{[](Mbps) {}};
  std::function<void()> ends{[] {}};
  Enough enough{never_enough};  // ends the load before its time
};
GoodputRun run_goodput(const GoodputConfig& config, const Beside& beside = {});

// `direction` is down or up; a test of both is asked for each.
Record summarise(const GoodputRun& run, const GoodputConfig& config, Direction direction);

struct LoadedGoodput {
  GoodputRun goodput;
  LatencyRun latency;  // while the load ran, its ramp aside
};
// What is sampled may depend on how fast the line is.
using Sampling = std::function<LatencyConfig(Mbps)>;
LoadedGoodput goodput_with_latency(const GoodputConfig& config, const Sampling& sampling,
                                   const Enough& enough = never_enough);

struct GoodputSeen : LoadedGoodput {
  LatencyRun idle;
  // Goodput, and delay and loss under that load. The goodput comes first: of both, down and then
  // up.
  std::vector<Record> records;
};
GoodputSeen measure_goodput(const GoodputConfig& config, const Enough& enough = never_enough);

// With the path's idle delay before it.
GoodputSeen see_goodput(const GoodputConfig& config, const Enough& enough = never_enough);

Validity validity(const GoodputSeen& seen);  // of both ways the worse

// Octets, of the ways that were measured the least; none: no rate was told.
std::optional<std::uint64_t> ruled_out_burst(const GoodputRun& run, const GoodputConfig& config);

// For scripts (FORMAT.md names the keys).
JsonLine report(const GoodputSeen& seen, const GoodputConfig& config);

}  // namespace preau
