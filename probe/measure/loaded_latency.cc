#include "probe/measure/loaded_latency.hh"

#include <algorithm>

#include "probe/measure/latency.hh"
#include "probe/measure/load_command.hh"
#include "probe/measure/stamp_sender.hh"
#include "probe/stats/series.hh"
#include "probe/stats/stats.hh"

namespace preau {

using std::chrono::milliseconds;

namespace {

// The load decides when it begins and ends, and its queue may swallow what it likes.
LatencyConfig under_load(LatencyConfig config) {
  config.start_within = milliseconds{0};
  config.give_up = false;
  return config;
}

// Nothing of it counts: neither delays nor losses.
LatencyRun not_loaded(const LatencyRun& run, std::string why) {
  LatencyRun none;
  none.start = run.start;
  none.duration = run.duration;
  none.failure = std::move(why);
  return none;
}

// Idle first. Without an answer a load would tell nothing; nor is it begun once it is enough.
LoadedLatency begin_idle(const LatencyConfig& config, const Enough& enough) {
  LoadedLatency seen{.idle = run_stamp(config, enough)};
  if (!answered(seen.idle))
    seen.loaded = seen.idle;
  else if (enough())
    seen.loaded = not_loaded(seen.idle, "stopped before the load began");
  return seen;
}

bool ended(const LoadedLatency& seen) {
  return !answered(seen.idle) || !seen.loaded.failure.empty();
}

}  // namespace

LoadedLatency latency_while(const LatencyConfig& config, const std::string& command,
                            const Enough& enough) {
  auto seen = begin_idle(config, enough);
  if (ended(seen)) return seen;
  LoadCommand load(command);
  seen.loaded = run_stamp(under_load(config), [&] { return enough() || !load.running(); });
  const auto sent = seen.loaded.delays.size();
  if (load.exit_code().value_or(0) != 0)
    seen.loaded = not_loaded(seen.loaded, "the load '" + command + "' failed with exit code " +
                                              std::to_string(*load.exit_code()) +
                                              ": the path was not loaded");
  else if (seen.loaded.doubt.empty() && sent * 2 < config.count && !enough())
    seen.loaded.doubt = "the load ended within " + std::to_string(sent) + " of " +
                        std::to_string(config.count) +
                        " packets: does it last, or run on in the background?";
  return seen;
}

LoadedLatency latency_under_goodput(const LatencyConfig& config, Direction direction,
                                    const Enough& enough) {
  auto seen = begin_idle(config, enough);
  if (ended(seen)) return seen;
  // Where the reflector grants less than the packets take, the load's end is theirs.
  const GoodputConfig none;
  const auto packets = std::chrono::ceil<milliseconds>(config.interval * config.count);
  const auto lasts = std::min<milliseconds>(none.ramp + packets, kLongestGoodput);
  const GoodputConfig load{
      .to = config.to, .direction = direction, .duration = lasts, .least = lasts, .longest = lasts};
  auto sampled = under_load(config);
  sampled.residence = Residence::until_written;  // our download waits in the reflector's own queue
  auto [goodput, loaded] = goodput_with_latency(
      load, [&](Mbps) { return sampled; }, enough);
  seen.loaded = std::move(loaded);
  if (!goodput.failure.empty()) {
    seen.loaded.delays.clear();
    seen.loaded.failure = "the load failed: " + goodput.failure;
  } else if (enough() && !answered(seen.loaded)) {
    seen.loaded.failure = "stopped before a packet came back under load";
  }
  return seen;
}

JsonLine report(const LoadedLatency& seen, std::string_view metric, const LatencyConfig& config) {
  auto line = report(seen.loaded, metric, config);
  const auto in_order = seconds_in_order(seen.idle);
  const auto idle = sorted_seconds(seen.idle);
  const auto interval = stats::series_interval(in_order, 0.5);
  const auto sent = static_cast<double>(seen.idle.delays.size());
  using Value = std::optional<double>;
  line.add("idle_value", idle.empty() ? Value() : stats::median(idle));
  line.add("idle_low", interval ? Value(interval->low) : Value());
  line.add("idle_high", interval ? Value(interval->high) : Value());
  line.add("idle_p95", percentile(seen.idle, 0.95)).add("idle_p99", percentile(seen.idle, 0.99));
  line.add("idle_samples", idle.size());
  line.add("idle_loss", idle.empty() ? Value() : 1 - static_cast<double>(idle.size()) / sent);
  return line;
}

}  // namespace preau
