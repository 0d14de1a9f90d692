#include "probe/iperf3/round_trips.hh"

#include <thread>

#include "probe/measure/ping.hh"

namespace preau::iperf3 {

using namespace std::chrono_literals;

namespace {

PingConfig config_of(const std::string& host, std::uint32_t count,
                     std::chrono::milliseconds every) {
  return {.host = host,
          .pace = {.count = count, .interval = every, .progress = {}},
          .patience = 1'000ms};
}

}  // namespace

struct RoundTrips::Sampler::State {
  PingRun run;
  std::jthread thread;
};

RoundTrips::Sampler::Sampler(const std::string& host) : state_(std::make_unique<State>()) {
  // 100 octets every 40 ms are 20 kbit/s: 1.5 % of 1.3 Mbit/s.
  state_->thread = std::jthread([state = state_.get(), host](const std::stop_token& stop) {
    state->run = run_ping(config_of(host, 10'000, 40ms), stop);
  });
}
RoundTrips::Sampler::Sampler(Sampler&&) noexcept = default;
RoundTrips::Sampler& RoundTrips::Sampler::operator=(Sampler&&) noexcept = default;
RoundTrips::Sampler::~Sampler() = default;

std::optional<double> RoundTrips::idle() const {
  return median_seconds(seconds_in_order(run_ping(config_of(host_, 10, 30ms)).delays));
}

RoundTrips::Sampler RoundTrips::begin() const { return Sampler(host_); }

void RoundTrips::Sampler::stop() { state_->thread.request_stop(); }

std::optional<double> RoundTrips::Sampler::end() {
  stop();
  state_->thread.join();
  return percentile(state_->run.delays, 0.95);
}

}  // namespace preau::iperf3
