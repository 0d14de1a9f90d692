#include "probe/measure/delay_stream.hh"

#include <algorithm>

#include "probe/measure/stamp_sender.hh"

namespace preau {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kHeaders = 28;  // IPv4 and UDP; twenty more in IPv6, of so few

constexpr double kPart = 0.001;  // of the line

}  // namespace

DelayStream::DelayStream(const FarEnd& to) {
  config_.to = to;
  config_.count = 10'000;
  config_.packet_octets = 44;  // the least (RFC 8762 section 4.2.1)
  config_.patience = 100ms;
  config_.start_within = 0ms;
  config_.give_up = false;
  config_.follow_up = false;
}

void DelayStream::start(Mbps rate) {
  if (deaf_) return;
  const double bits = 8.0 * static_cast<double>(config_.packet_octets + kHeaders);
  const std::chrono::microseconds apart{static_cast<std::int64_t>(bits / kPart / rate.value)};
  config_.interval = std::max<std::chrono::microseconds>(apart, 20ms);
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
