#include "probe/net/host_load.hh"

#include <chrono>
#include <cmath>
#include <fstream>
#include <sstream>

#include <sys/resource.h>

namespace preau {

HostCounters host_counters(std::string_view stat) {
  // "cpu  user nice system idle iowait irq softirq steal ...", proc(5)
  std::istringstream in{std::string(stat.substr(0, stat.find('\n')))};
  std::string label;
  double user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0;
  HostCounters counters;
  in >> label >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> counters.steal;
  counters.busy = user + nice + system + irq + softirq + counters.steal;
  counters.total = counters.busy + idle + iowait;
  return counters;
}

// A line a CPU: hexadecimal columns, of which the second counts drops.
std::uint64_t softnet_drops(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::uint64_t drops = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::uint64_t processed = 0, dropped = 0;
    if (columns >> std::hex >> processed >> dropped) drops += dropped;
  }
  return drops;
}

HostCounters host_counters() {
  std::ifstream in("/proc/stat");
  std::string first_line;
  std::getline(in, first_line);
  auto counters = host_counters(first_line);
  rusage use{};
  ::getrusage(RUSAGE_THREAD, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  counters.thread_cpu_s = seconds(use.ru_utime) + seconds(use.ru_stime);
  // "on-CPU ns, waiting ns, time slices", Documentation/scheduler/sched-stats.rst
  std::ifstream schedule("/proc/thread-self/schedstat");
  double on_cpu_ns = 0, waiting_ns = 0;
  schedule >> on_cpu_ns >> waiting_ns;
  counters.thread_wait_s = waiting_ns * 1e-9;
  counters.steady_s = to_seconds(std::chrono::steady_clock::now().time_since_epoch());
  std::ostringstream softnet;
  softnet << std::ifstream("/proc/net/softnet_stat").rdbuf();
  counters.softnet_drops = softnet_drops(softnet.str());
  return counters;
}

HostLoad load_between(const HostCounters& from, const HostCounters& to) {
  const auto share = [](double part, double whole) { return Ratio{whole > 0 ? part / whole : 0}; };
  const double total = to.total - from.total;
  return {.busy = share(to.busy - from.busy, total),
          .steal = share(to.steal - from.steal, total),
          .thread = share(to.thread_cpu_s - from.thread_cpu_s, to.steady_s - from.steady_s),
          .wait = share(to.thread_wait_s - from.thread_wait_s, to.steady_s - from.steady_s),
          .softnet_drops = to.softnet_drops - from.softnet_drops};
}

std::string shortage(const HostLoad& load) {
  const auto percent = [](Ratio r) { return std::to_string(std::lround(r.value * 100)) + " %"; };
  if (load.wait > kWaitLimit)
    return "measuring thread waited for a CPU " + percent(load.wait) + " of the time, CPU " +
           percent(load.busy) + " busy";
  if (load.steal > kStealLimit) return "CPU " + percent(load.steal) + " taken by other machines";
  if (load.thread > kThreadLimit) return "measuring thread " + percent(load.thread) + " on its CPU";
  return {};
}

}  // namespace preau
