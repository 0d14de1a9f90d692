// How busy this host was while something was measured: the evidence for "limited by the probe".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/record/units.hh"

namespace preau {

// Counters of /proc/stat, in clock ticks, and of the calling thread.
struct HostCounters {
  double busy{};  // all CPUs, everything but idle and iowait
  double total{};
  double steal{};  // taken by other virtual machines
  double thread_cpu_s{};
  double thread_wait_s{};  // ready to run, but no CPU was free (/proc/thread-self/schedstat)
  double steady_s{};
  std::uint64_t softnet_drops{};  // packets that a CPU's backlog had no room for, all CPUs
};

// `stat` is the text of /proc/stat: an argument, so that tests need no host.
HostCounters host_counters(std::string_view stat);
// `text` is that of /proc/net/softnet_stat.
std::uint64_t softnet_drops(std::string_view text);
HostCounters host_counters();  // now, on this host

struct HostLoad {
  Ratio busy;  // of all CPUs together
  Ratio steal;
  Ratio thread;  // of the measuring thread's wall time, spent on a CPU
  Ratio wait;    // of it, spent waiting for one
  std::uint64_t softnet_drops{};
};
HostLoad load_between(const HostCounters& from, const HostCounters& to);

// The stated rule: above these shares the host, not the network, may have shaped the value.
// A busy host alone is no evidence: on an 8 Mbit/s line the measuring thread still runs whenever it
// has something to do. That it waited for a CPU is.
inline constexpr Ratio kWaitLimit{0.10}, kStealLimit{0.10}, kThreadLimit{0.90};

// Empty when the host had room to spare; else what was short ("CPU 97 % busy").
std::string shortage(const HostLoad& load);

}  // namespace preau
