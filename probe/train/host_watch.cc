#include "probe/train/host_watch.hh"

#include <algorithm>

#include "probe/train/interface.hh"

namespace preau::train {

HostWatch::HostWatch(const std::string& interface)
    : interface_(interface), before_(host_counters()) {}

// A thread that waited for a CPU was short of one as much as a thread that used it up; what other
// machines took of the CPUs counts where it is past the stated limit.
HostSeen HostWatch::seen() const {
  const auto load = load_between(before_, host_counters());
  const auto port = port_of(interface_);
  HostSeen seen;
  seen.softnet_drops = load.softnet_drops;
  seen.cpu = Ratio{std::min(load.thread.value, 1.0)};
  seen.link = port.speed;
  seen.half_duplex = port.half_duplex;
  return seen;
}

}  // namespace preau::train
