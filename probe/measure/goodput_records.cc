// Goodput as records tell it, with the latency sampled beside it.
#include <algorithm>
#include <cmath>
#include <thread>

#include <fmt/format.h>

#include "probe/measure/goodput.hh"
#include "probe/measure/latency.hh"
#include "probe/measure/stamp_sender.hh"
#include "probe/measure/tcp_echo.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

std::string method_text(const GoodputRun& run, const GoodputConfig& config) {
  const auto sooner = config.least < config.duration
                          ? fmt::format("{} ms once the interval is within {:g} %, else ",
                                        config.least.count(), 100 * config.narrow.value)
                          : "";
  const auto longer = config.longest > config.duration
                          ? fmt::format(
                                ", or until {} MB came and the rate is steady but no "
                                "longer than {} ms,",
                                kEnoughOctets / 1'000'000, config.longest.count())
                          : "";
  return fmt::format("TCP payload at the receiver, {} flows{}, {}{}{} ms{} of which {}",
                     config.flows,
                     config.direction == Direction::both ? ", half of them each way" : "",
                     run.congestion_control.empty() ? "" : run.congestion_control + ", ", sooner,
                     config.duration.count(), longer, uncounted(config.ramp));
}

std::string_view metric_of(Direction test, Direction direction) {
  const bool down = direction == Direction::down;
  if (test == Direction::both)
    return down ? metric::kGoodputDownLoadedBoth : metric::kGoodputUpLoadedBoth;
  return down ? metric::kGoodputDown : metric::kGoodputUp;
}

const DelayMetrics& latency_metrics(const GoodputConfig& config) {
  const bool tcp = config.latency_over_tcp;
  if (config.direction == Direction::both) return tcp ? kLoadedBothTcp : kLoadedBoth;
  if (config.direction == Direction::down) return tcp ? kLoadedDownTcp : kLoadedDown;
  return tcp ? kLoadedUpTcp : kLoadedUp;
}

std::string latency_method(const GoodputConfig& config, const LatencyConfig& latency) {
  return config.latency_over_tcp ? tcp_echo_method(latency) : stamp_method(latency);
}

std::string held(const TcpInfo& sending, std::chrono::microseconds part, const char* what) {
  const double share = share_of_busy(sending, part);
  if (share <= kHeldBack) return {};
  return fmt::format("{} held the flows {:.0f} % of the time", what, 100 * share);
}

// Who receives sets the window; who sends has the buffer.
std::string held_by_us(const GoodputRun& run, Direction direction) {
  if (direction == Direction::up)
    return held(run.uploads, run.uploads.buffer_limited, "its send buffer");
  const auto& far = run.downloads;
  return far ? held(*far, far->window_limited, "its receive window") : std::string();
}

std::string held_by_server(const GoodputRun& run, Direction direction) {
  if (direction == Direction::up)
    return held(run.uploads, run.uploads.window_limited, "its receive window");
  const auto& far = run.downloads;
  return far ? held(*far, far->buffer_limited, "its send buffer") : std::string();
}

// No doubt about the value: what it is the value of.
std::string losses(const GoodputEstimate& estimate) {
  if (!estimate.held_by_losses) return {};
  return fmt::format(
      "losses hold TCP back before the line is full: {} segments were sent again while it counted",
      *estimate.held_by_losses);
}

}  // namespace

Record summarise(const GoodputRun& run, const GoodputConfig& config, Direction direction) {
  auto r = draft(metric_of(config.direction, direction), config.to, method_text(run, config),
                 run.start, run.duration);
  if (!run.failure.empty()) return failed(std::move(r), config.to.host + ": " + run.failure);
  const bool down = direction == Direction::down;
  const auto estimate = estimate_goodput(down ? run.down : run.up, config.ramp,
                                         down ? run.down_resent : run.up_resent);
  if (!estimate && run.stopped)
    return failed(std::move(r), std::string(kStoppedEarly) + ", before a rate could be told");
  if (!estimate)
    return failed(std::move(r), config.to.host +
                                    ": too little was delivered to tell a rate; is the line up? "
                                    "Measure again when it is");
  r.value = estimate->mean.value;
  r.interval = estimate->interval;
  r.samples = estimate->batches;
  const auto probe = run.shortage.empty() ? held_by_us(run, direction) : run.shortage;
  const auto server =
      run.server_shortage.empty() ? held_by_server(run, direction) : run.server_shortage;
  r.limited_by = !probe.empty()    ? LimitedBy::probe
                 : !server.empty() ? LimitedBy::server
                                   : LimitedBy::network;
  if (r.limited_by == LimitedBy::network) {
    r.note = run.stopped ? kStoppedEarly : doubt(*estimate, run.loaded);
    if (direction == Direction::up && r.note.empty())
      r.note = counts_apart(run.up, run.up_confirmed, config.ramp);
    if (r.note.empty()) {
      r.note = losses(*estimate);
      return r;
    }
    r.limited_by = LimitedBy::unknown;
    r.validity = Validity::suspect;
    return r;
  }
  r.validity = Validity::suspect;
  r.note = probe.empty() ? "limited by the server: " + server : "limited by the probe: " + probe;
  // A host that lacks CPU keeps nobody silent.
  if (const auto more = doubt(*estimate, run.loaded); !more.empty()) r.note += "; " + more;
  return r;
}

// What the sampler sees is the loaded path: it begins behind the ramp and ends before the load.
LoadedGoodput goodput_with_latency(const GoodputConfig& config, const Sampling& sampling,
                                   const Enough& enough) {
  LoadedGoodput seen;
  std::jthread sampler;
  const auto sample = [&](const std::stop_token& stop, Mbps rate) {
    const auto stopped = [&] { return stop.stop_requested(); };
    seen.latency = config.latency_over_tcp ? run_tcp_echo(sampling(rate), stopped)
                                           : run_stamp(sampling(rate), stopped);
  };
  seen.goodput =
      run_goodput(config, {.begins = [&](Mbps rate) { sampler = std::jthread(sample, rate); },
                           .ends = [&] { sampler.request_stop(); },
                           .enough = enough});
  sampler.request_stop();
  if (sampler.joinable()) sampler.join();
  return seen;
}

namespace {

// Every 20 ms these packets would take 7 % of 0.8 Mbit/s, and the goodput would lack it: they take
// 1.5 % at most, as long as a slow line's 11 s still hold the 100 that a percentile wants. The
// reflector's own queue is part of the path here: it is where our download waits.
LatencyConfig sparing(const FarEnd& to, Mbps rate) {
  LatencyConfig config{.to = to, .start_within = 0ms, .give_up = false};
  config.residence = Residence::until_written;
  const double bits = 8.0 * static_cast<double>(config.packet_octets + 8 + 20 + 14);  // a frame's
  const auto interval = std::min(100.0, bits / (rate.value * 1e3 * 0.015));           // ms
  config.interval =
      std::max<std::chrono::microseconds>(config.interval, milliseconds{std::lround(interval)});
  // As many as the load may last for: it decides.
  config.count = static_cast<std::uint32_t>(kLongestGoodput / config.interval);
  return config;
}

// `latency` is then what was sampled.
LoadedGoodput sampled_sparingly(const GoodputConfig& config, LatencyConfig& latency,
                                const Enough& enough) {
  return goodput_with_latency(
      config, [&](Mbps rate) { return latency = sparing(config.to, rate); }, enough);
}

std::vector<Record> records_of(const LoadedGoodput& seen, const LatencyConfig& latency,
                               const GoodputConfig& config) {
  const auto& [run, loaded] = seen;
  std::vector<Record> records;
  for (const auto way : ways(config.direction)) records.push_back(summarise(run, config, way));
  if (!run.failure.empty() && loaded.delays.empty()) return records;
  const auto& metrics = latency_metrics(config);
  for (auto& r : to_records(loaded, metrics, config.to, latency_method(config, latency)))
    records.push_back(std::move(r));
  return records;
}

}  // namespace

GoodputSeen measure_goodput(const GoodputConfig& config, const Enough& enough) {
  GoodputSeen seen;
  LatencyConfig latency;
  static_cast<LoadedGoodput&>(seen) = sampled_sparingly(config, latency, enough);
  seen.records = records_of(seen, latency, config);
  return seen;
}

GoodputSeen see_goodput(const GoodputConfig& config, const Enough& enough) {
  // Some packets are enough for a median to put the loaded delay beside.
  const LatencyConfig some{.to = config.to, .count = 20, .patience = 1s, .start_within = 0ms};
  auto idle = run_stamp(some, enough);
  auto asked = config;
  if (!answered(idle) && !enough())
    if (auto tcp = run_tcp_echo(some, enough); answered(tcp)) {
      idle = std::move(tcp);
      asked.latency_over_tcp = true;
    }
  auto seen = measure_goodput(asked, enough);
  seen.idle = std::move(idle);
  return seen;
}

}  // namespace preau
