// One ndt7 test, from the client's end: what was seen, without a judgement.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "probe/measure/goodput_estimate.hh"
#include "probe/measure/latency_run.hh"
#include "probe/ndt7/measurement.hh"
#include "probe/ndt7/target.hh"
#include "probe/net/tcp_info.hh"
#include "probe/record/record.hh"

namespace preau::ndt7 {

// How long a server may take for what it owes us; then the test has failed.
struct Patience {
  std::chrono::milliseconds opening{10'000};  // TCP, TLS and the upgrade together, as ndt7 says
  std::chrono::milliseconds silence{5'000};   // under load, without progress
  std::chrono::milliseconds closing{1'000};   // then the connection is cut, which is no failure
};

// Zero is the upgrade. ndt7 has tests of 10 s, and lets either end close after 13 s.
struct Config {
  Target target;  // with a path
  Direction direction{Direction::down};
  std::string address;  // empty: the system resolves the name
  std::string ca_file;  // empty: the system's authorities
  std::chrono::milliseconds duration{10'000};
  // Slow start, and the token bucket of a shaper that was idle: does not count.
  std::chrono::milliseconds ramp{1'000};
  // A server that breaks off no earlier than this before the end has done its duty: ndt7 wants
  // abrupt ends borne.
  std::chrono::milliseconds tolerance{1'000};
  Patience patience;
};

struct Run {
  UtcTime start{};
  std::chrono::nanoseconds duration{};  // of all
  std::chrono::nanoseconds loaded{};    // of the load
  bool stopped{};                       // the caller had enough before its end
  std::string address;
  bool began{};         // the load did: the server took us
  FlowSeries series;    // TCP's payload that reached its receiver: read here, or acknowledged there
  ResentSeries resent;  // by the sender's kernel; nothing from a server that does not tell
  TcpInfo sending;      // of this host
  std::uint64_t octets_read{};
  std::uint64_t messages{};  // payload of binary messages: that came, or that was handed over
  std::size_t segment{};     // octets (TCP_MAXSEG)

  // What the server's kernel said last; `at` since the upgrade, `acked` what its kernel had
  // confirmed to ours by then.
  std::optional<TcpTold> told;
  std::chrono::nanoseconds told_at{};
  std::uint64_t acked_then{};

  bool ended_early{};  // by the server, in order
  std::string congestion_control;
  std::optional<double> rtt_idle_s, rtt_loaded_p95_s;
  std::string shortage;  // of this host (host_load.hh)
  std::string failure;   // could not measure
};

// Blocks for the duration, and the times above. What `enough` ends before its time counts as far as
// it came.
Run run(const Config& config, const Enough& enough = never_enough);

}  // namespace preau::ndt7
