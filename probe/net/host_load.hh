// How busy this host was while something was measured: the evidence for "limited by the probe".
#pragma once

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
  double steady_s{};
};

// `stat` is the text of /proc/stat: an argument, so that tests need no host.
HostCounters host_counters(std::string_view stat);
HostCounters host_counters();  // now, on this host

struct HostLoad {
  Ratio busy;  // of all CPUs together
  Ratio steal;
  Ratio thread;  // of the measuring thread's wall time, spent on a CPU
};
HostLoad load_between(const HostCounters& from, const HostCounters& to);

// The stated rule: above these shares the host, not the network, may have shaped the value.
inline constexpr Ratio kBusyLimit{0.95}, kStealLimit{0.10}, kThreadLimit{0.90};

// Empty when the host had room to spare; else what was short ("CPU 97 % busy").
std::string shortage(const HostLoad& load);

}  // namespace preau
