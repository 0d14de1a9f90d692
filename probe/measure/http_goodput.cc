#include "probe/measure/http_goodput.hh"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "probe/measure/goodput.hh"
#include "probe/measure/rate_keys.hh"
#include "probe/measure/round_trips.hh"
#include "probe/net/host_load.hh"
#include "probe/net/socket.hh"
#include "probe/net/url.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto kSilence = 5s;        // a test without progress for this long has failed
constexpr auto kSampleEvery = 20ms;  // of what was delivered
// In the ramp, of 1 s: 4 Mbit/s, of which echoes of 100 octets every 20 ms are 1 %.
constexpr std::uint64_t kSlow = 500'000;
// A request that begins again waits for a round trip: of these a second and connection, on most
// paths, that is what is measured.
constexpr double kMostRequests = 5;
// An object without an octet would be asked for thousands of times a second.
constexpr std::uint64_t kMostEmpty = 100;

class Load {
 public:
  // `beside`: to the address that the name leads to.
  Load(const HttpGoodputConfig& config, HttpGoodputRun& run, const RoundTrips* beside)
      : config_(config), run_(run), beside_(beside), load_(config.request) {
    run_.flows.resize(config.request.connections);
  }

  void move(const Enough& enough) {
    while (!over() && !enough()) {
      load_.move(kSampleEvery);
      sample();
      if (load_.requests() >= kMostEmpty && delivered(run_.flows) == 0)
        throw std::runtime_error("the object is empty: name a large one");
      if (steady_clock::now() - progress_ > kSilence)
        throw std::runtime_error(fmt::format(
            "nothing came through for {} s; is the line up, is the server?", kSilence / 1s));
      if (run_.address.empty()) run_.address = load_.address();
      if (!sampler_ && beside_ != nullptr && progress_ - started_ >= config_.ramp)
        sampler_ = beside_->begin(delivered(run_.flows) < kSlow ? 40ms : 20ms);
    }
    if (sampler_) sampler_->stop();
    run_.requests = load_.requests();
    run_.sending = load_.sending();
  }

  // Once the load is over: waits for echoes that are on their way.
  std::optional<double> loaded() { return sampler_ ? sampler_->end() : std::nullopt; }

 private:
  bool over() {
    const auto elapsed = steady_clock::now() - started_;
    if (elapsed < config_.ramp) {
      before_ = delivered(run_.flows);
      return false;
    }
    return told_enough(
        estimate_goodput(run_.flows, config_.ramp), delivered(run_.flows) - before_, elapsed,
        {.least = config_.duration, .planned = config_.duration, .longest = config_.longest});
  }

  // An upload's count may fall back: what a connection that broke off had under way is not there.
  void sample() {
    const auto now = steady_clock::now();
    const auto octets = delivered(run_.flows);
    for (std::size_t i = 0; i < run_.flows.size(); ++i) {
      auto& flow = run_.flows[i];
      const auto least = flow.empty() ? 0 : flow.back().octets;
      flow.push_back({now - started_, std::max(least, load_.delivered(i))});
    }
    if (delivered(run_.flows) > octets) progress_ = now;
  }

  const HttpGoodputConfig& config_;
  HttpGoodputRun& run_;
  const RoundTrips* beside_;
  std::optional<RoundTrips::Sampler> sampler_;
  HttpLoad load_;
  steady_clock::time_point started_{steady_clock::now()}, progress_{started_};
  std::uint64_t before_{};
};

// Where the name leads to; empty: nowhere, which the load will say.
std::string address_of(const HttpLoadRequest& request) {
  if (!request.resolved_address.empty()) return request.resolved_address;
  try {
    return Address::resolve(host_of(request.url), 0).host();
  } catch (const std::exception&) {
    return {};
  }
}

void run_load(const HttpGoodputConfig& config, HttpGoodputRun& run, const Enough& enough) {
  const auto address = address_of(config.request);
  const RoundTrips beside(address);
  const auto idle = address.empty() || enough() ? std::nullopt : beside.idle();
  std::optional<double> loaded;
  {
    Load load(config, run, idle ? &beside : nullptr);
    load.move(enough);
    loaded = load.loaded();
  }
  run.estimate = estimate_goodput(run.flows, config.ramp);
  run.stopped = enough();
  for (const auto& flow : run.flows)
    if (!flow.empty()) run.loaded = std::max(run.loaded, flow.back().elapsed);
  if (!run.estimate)
    run.failure = run.stopped ? std::string(kStoppedEarly) + ", before a rate could be told"
                              : shown_url(config.request.url) +
                                    ": too little was delivered to tell a rate by";
  // A name may have several addresses, and curl its own choice of them.
  if (run.address == address)
    std::tie(run.rtt_idle_s, run.rtt_loaded_p95_s) = std::tie(idle, loaded);
  const auto least = run.sending.least_rtt;
  if (!run.rtt_idle_s && least > 0us) run.rtt_idle_s = to_seconds(least);
}

// What speaks against the figure, and of whom.
struct Finding {
  LimitedBy by{LimitedBy::network};
  std::string text;
};

Finding finding(const HttpGoodputRun& run) {
  const auto seconds = to_seconds(run.duration) * static_cast<double>(run.flows.size());
  if (static_cast<double>(run.requests) > kMostRequests * seconds)
    return {
        LimitedBy::server,
        fmt::format("{} requests ended: the object is too small to tell a rate by", run.requests)};
  if (!run.shortage.empty()) return {LimitedBy::probe, run.shortage};
  const auto& sending = run.sending;
  if (const auto held = share_of_busy(sending, sending.window_limited); held > kHeldBack)
    return {LimitedBy::server,
            fmt::format("the server's receive window held us {:.0f} % of the time", 100 * held)};
  if (const auto held = share_of_busy(sending, sending.buffer_limited); held > kHeldBack)
    return {LimitedBy::probe,
            fmt::format("our send buffer held us {:.0f} % of the time", 100 * held)};
  if (run.stopped) return {LimitedBy::unknown, kStoppedEarly};
  if (run.estimate) return {LimitedBy::unknown, doubt(*run.estimate, run.loaded)};
  return {};
}

std::string method(const HttpGoodputConfig& config) {
  const auto& request = config.request;
  return fmt::format("{} {} by HTTP/1.1 over {} connections, {} to {} ms of which {}",
                     request.upload ? "POST to" : "GET", shown_url(request.url),
                     request.connections, config.duration.count(), config.longest.count(),
                     uncounted(config.ramp));
}

}  // namespace

HttpGoodputRun run_http_goodput(const HttpGoodputConfig& config, const Enough& enough) {
  HttpGoodputRun run;
  run.start = utc_now();
  const auto before = host_counters();
  const auto started = steady_clock::now();
  try {
    run_load(config, run, enough);
  } catch (const std::exception& error) {
    run.failure = shown_url(config.request.url) + ": " + error.what();
  }
  run.duration = steady_clock::now() - started;
  run.shortage = shortage(load_between(before, host_counters()));
  return run;
}

Validity validity(const HttpGoodputRun& run) {
  if (!run.failure.empty()) return Validity::failed;
  return finding(run).text.empty() ? Validity::valid : Validity::suspect;
}

LimitedBy limited_by(const HttpGoodputRun& run) {
  if (!run.failure.empty()) return LimitedBy::unknown;
  const auto found = finding(run);
  return found.text.empty() ? LimitedBy::network : found.by;
}

std::string note(const HttpGoodputRun& run) {
  if (validity(run) != Validity::suspect) return {};
  const auto found = finding(run);
  if (found.by == LimitedBy::unknown) return found.text;
  return "limited by the " + std::string(to_string(found.by)) + ": " + found.text;
}

Record to_record(const HttpGoodputRun& run, const HttpGoodputConfig& config, const FarEnd& to) {
  const bool upload = config.request.upload;
  auto r = draft(upload ? metric::kHttpGoodputUp : metric::kHttpGoodputDown, to, method(config),
                 run.start, run.duration);
  if (!run.failure.empty()) return failed(std::move(r), run.failure);
  r.value = run.estimate->mean.value;
  r.interval = run.estimate->interval;
  r.samples = run.estimate->batches;
  r.validity = validity(run);
  r.limited_by = limited_by(run);
  r.note = note(run);
  return r;
}

JsonLine report(const HttpGoodputRun& run, const HttpGoodputConfig& config) {
  const bool upload = config.request.upload;
  const auto* estimate = run.failure.empty() && run.estimate ? &*run.estimate : nullptr;
  const auto* interval = estimate != nullptr ? &estimate->interval : nullptr;
  JsonLine line;
  line.add("metric", upload ? metric::kHttpGoodputUp : metric::kHttpGoodputDown);
  add_rate(line, "", estimate != nullptr ? &estimate->mean.value : nullptr, interval);
  line.add("flows", config.request.connections);
  if (upload && estimate != nullptr)
    line.add("retransmits", run.sending.sent_again);
  else
    line.add_null("retransmits");
  line.add("rtt_idle_s", run.rtt_idle_s).add("rtt_loaded_p95_s", run.rtt_loaded_p95_s);
  line.add("samples", estimate != nullptr ? estimate->batches : 0)
      .add("duration_s", to_seconds(run.duration));
  add_octets(line, run.sending.sent, upload ? 0 : delivered(run.flows), !run.failure.empty());
  line.add("valid", validity(run) == Validity::valid);
  line.add("limited_by", to_string(limited_by(run))).add("method", method(config));
  line.add("start", to_iso8601(run.start)).add("address", run.address);
  line.add("requests", run.requests).add("note", note(run)).add("failure", run.failure);
  return line;
}

std::string librespeed_url(const std::string& base, bool upload) {
  const auto folder = base.ends_with('/') ? base : base + '/';
  return folder + (upload ? "empty.php" : "garbage.php?ckSize=100");
}

}  // namespace preau
