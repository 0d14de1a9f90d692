#include "probe/measure/round_trips.hh"

#include <thread>

#include "probe/measure/ping.hh"

namespace preau {

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

RoundTrips::Sampler::Sampler(const std::string& host, std::chrono::milliseconds every)
    : state_(std::make_unique<State>()) {
  state_->thread = std::jthread([state = state_.get(), host, every](const std::stop_token& stop) {
    state->run = run_ping(config_of(host, 10'000, every), stop);
  });
}
RoundTrips::Sampler::Sampler(Sampler&&) noexcept = default;
RoundTrips::Sampler& RoundTrips::Sampler::operator=(Sampler&&) noexcept = default;
RoundTrips::Sampler::~Sampler() = default;

std::optional<double> RoundTrips::idle() const {
  return median_seconds(seconds_in_order(run_ping(config_of(host_, 10, 30ms)).delays));
}

RoundTrips::Sampler RoundTrips::begin(std::chrono::milliseconds every) const {
  return {host_, every};
}

void RoundTrips::Sampler::stop() { state_->thread.request_stop(); }

std::optional<double> RoundTrips::Sampler::end() {
  stop();
  state_->thread.join();
  return loaded_p95(state_->run.delays);
}

}  // namespace preau
