#include "probe/agent/run.hh"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

#include <spdlog/spdlog.h>

#include "probe/agent/battery.hh"
#include "probe/agent/text.hh"
#include "probe/agent/upload.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

void sleep_unless(const std::stop_token& stop, steady_clock::time_point until) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_until(lock, stop, until, [] { return false; });
}

// Doubles from one second to a minute, each wait drawn from its upper half, so that 113 probes do
// not come back in step after the hub was away.
class Backoff {
 public:
  std::chrono::milliseconds next() {
    const std::chrono::milliseconds most = step_;
    step_ = std::min<std::chrono::milliseconds>(step_ * 2, 60s);
    std::uniform_int_distribution<std::int64_t> part(most.count() / 2, most.count());
    return std::chrono::milliseconds{part(random_)};
  }
  void reset() { step_ = 1s; }

 private:
  std::chrono::milliseconds step_{1s};
  std::minstd_rand random_{std::random_device{}()};
};

// Uploads until the spool is empty; gives up at `until`. True when it is empty.
bool drain(Spool& spool, const ProbeConfig& config, steady_clock::time_point until,
           const std::stop_token& stop) {
  Backoff backoff;
  while (spool.counts().pending > 0) {
    const auto result = upload_once(spool, config.collector);
    if (result.failure.empty()) {
      spdlog::info("uploaded {} records", result.settled);
      if (result.refused > 0)
        spdlog::warn("the collector refused {} records; preau-probe spool tells why",
                     result.refused);
      backoff.reset();
      continue;
    }
    spdlog::warn("upload failed: {}; {} records wait", result.failure, spool.counts().pending);
    const auto wait_until = steady_clock::now() + backoff.next();
    if (wait_until > until || stop.stop_requested()) return false;
    sleep_unless(stop, wait_until);
  }
  return true;
}

void log_measured(const Record& r) {
  const std::string where = r.room                      ? "room " + *r.room + " "
                            : r.segment == Segment::lan ? "lan "
                                                        : "";
  if (r.value)
    spdlog::info("measured {}{} {}", where, short_name(r.metric), value_text(*r.value, r.unit));
  else
    spdlog::warn("measured {}{}: failed: {}", where, short_name(r.metric), r.failure);
}

}  // namespace

bool run_probe(const ProbeConfig& config, const RunOptions& options, const std::stop_token& stop) {
  Spool spool(config.spool, utc_now());
  std::uint64_t appended = 0;
  for (;;) {
    const auto started = steady_clock::now();
    run_battery(config, [&](const Record& r) {
      spool.append(r);
      ++appended;
      log_measured(r);
    });
    const auto until =
        options.once ? steady_clock::now() + options.deadline : started + options.every;
    const bool empty = drain(spool, config, until, stop);
    if (options.once) {
      spdlog::info("done: {} records", appended);
      return empty;
    }
    sleep_unless(stop, started + options.every);
    if (stop.stop_requested()) return true;
  }
}

}  // namespace preau
