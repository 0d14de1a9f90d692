#include "probe/measure/delay_stream.hh"

#include "probe/measure/stamp_sender.hh"

namespace preau {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kHeaders = 28;  // IPv4 and UDP; twenty more in IPv6, of so few

}  // namespace

DelayStream::DelayStream(const FarEnd& to) {
  config_.to = to;
  config_.count = 10'000;
  config_.interval = 20ms;
  config_.patience = 100ms;
  config_.start_within = 0ms;
  config_.give_up = false;
  config_.follow_up = false;
}

void DelayStream::start() {
  if (deaf_) return;
  thread_ = std::jthread([this](const std::stop_token& stop) {
    run_ = run_stamp(config_, [&] { return stop.stop_requested(); });
  });
}

std::vector<std::chrono::nanoseconds> DelayStream::stop() {
  if (!thread_.joinable()) return {};
  thread_.request_stop();
  thread_.join();
  std::vector<std::chrono::nanoseconds> delays;
  for (const auto& delay : run_.delays)
    if (delay) delays.push_back(*delay);
  deaf_ = delays.empty();
  sent_ += run_.delays.size() * (config_.packet_octets + kHeaders);
  received_ += delays.size() * (config_.packet_octets + kHeaders);
  return delays;
}

}  // namespace preau
