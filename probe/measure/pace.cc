#include "probe/measure/pace.hh"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "probe/measure/local_clocks.hh"
#include "probe/net/host_load.hh"
#include "probe/net/stoppable_waits.hh"
#include "probe/stats/stats.hh"

namespace preau {

using std::chrono::steady_clock;

namespace {

// False when asked to stop before.
bool slept_until(steady_clock::time_point when, const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait_until(lock, stop, when, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

void run_at_pace(DelayRun& run, const Pace& pace, const Try& try_once,
                 const std::stop_token& stop) {
  run.start = utc_now();
  const auto before = host_counters();
  const auto started = steady_clock::now();
  try {
    auto next = started;
    const StoppableWaits waits(stop);
    while (run.delays.size() < pace.count && slept_until(next, stop)) {
      const auto delay = try_once();
      if (!delay && stop.stop_requested()) break;  // it was not waited for: no loss
      run.delays.push_back(delay);
      if (pace.progress) pace.progress(run.delays.size());
      next = std::max(next + pace.interval, steady_clock::now());
    }
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  run.duration = steady_clock::now() - started;
  if (stop.stop_requested()) {
    run.wanted = pace.count;
    if (run.delays.empty()) run.failure = "stopped before the first try was over";
  }
  if (!run.error && answered(run)) run.error = stamp_error(run.stamps);
  run.shortage = shortage(load_between(before, host_counters()));
}

std::optional<double> median_seconds(std::vector<double> seconds) {
  if (seconds.empty()) return std::nullopt;
  std::ranges::sort(seconds);
  return stats::median(seconds);
}

}  // namespace preau
