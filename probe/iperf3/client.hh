// One test against an iperf3 server, from the client's end: what was seen, without a judgement.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "probe/iperf3/stream.hh"
#include "probe/iperf3/wire.hh"
#include "probe/measure/goodput_estimate.hh"
#include "probe/measure/latency_run.hh"
#include "probe/record/record.hh"
#include "probe/record/units.hh"

namespace preau::iperf3 {

// How long a server may take for what it owes us; then the test has failed.
struct Patience {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds answer{5'000};
  std::chrono::milliseconds results{10'000};  // and for the start, once all streams are there
  std::chrono::milliseconds silence{5'000};   // under load, one way without progress
};

struct Config {
  std::string host;
  std::uint16_t port{kPort};
  Direction direction{Direction::down};
  std::uint32_t streams{1};  // each way
  bool udp{};
  Mbps rate{};  // of UDP payload, each way, all streams together
  std::chrono::milliseconds duration{10'000};
  // Slow start, and the token bucket of a shaper that was idle: does not count.
  std::chrono::milliseconds ramp{1'000};
  std::string user, password, key_file;  // of the server's RSA key; no user: not asked for
  Patience patience;
};

// What became of one stream, by both ends.
struct StreamRun {
  bool sends{};
  Counts ours;
  StreamResult theirs;
  FlowSeries series;                          // of UDP that sends: what was sent, not what arrived
  ResentSeries resent;                        // TCP, sending
  std::uint64_t put_on_wire{};                // TCP, sending: payload, with what was sent again
  std::uint64_t sent_again{};                 // TCP, sending: segments
  double window_limited{}, buffer_limited{};  // TCP, sending: shares of the time that it had data
};

struct Run {
  UtcTime start{};
  std::chrono::nanoseconds duration{};  // of all
  std::chrono::nanoseconds loaded{};    // of the load
  bool stopped{};                       // the caller had enough before its end
  std::string address;
  std::vector<StreamRun> streams;
  double server_cpu_percent{};  // of one CPU
  std::string congestion_control;
  std::optional<double> rtt_idle_s, rtt_loaded_p95_s;
  std::string shortage;  // of this host (host_load.hh)
  std::string failure;   // could not measure
};

// Blocks for the duration, and the times above. The load ends early when it is enough.
Run run(const Config& config, const Enough& enough = never_enough);

}  // namespace preau::iperf3
