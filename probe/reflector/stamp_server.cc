#include "probe/reflector/stamp_server.hh"

#include <algorithm>

#include "probe/net/clock_state.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kMostWaiting = 1'024;  // a stamp that does not come is forgotten
constexpr auto kLookAtClock = 10s;

}  // namespace

StampServer::StampServer(const Address& at, const StampConfig& config)
    : socket_(UdpBatch::bind(at)), reflector_(config) {
  prepared_.reserve(UdpBatch::kMost);
  of_prepared_.reserve(UdpBatch::kMost);
}

void StampServer::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto arrivals = socket_.receive();
    const auto now = steady_clock::now();
    look_at_clock(now);
    if (!waiting_.empty()) read_stamps(now);
    answer(arrivals, now);
    reflector_.counters().socket_drops.store(socket_.drops(), std::memory_order_relaxed);
  }
}

void StampServer::answer(std::span<const UdpBatch::Arrival> arrivals, Steady now) {
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    const auto& a = arrivals[i];
    if (reflector_.wants_follow_up(a.data)) send_prepared(arrivals, now);
    const auto departure = reflector_.answer(
        a.data, {a.peer, now, a.received, a.kernel_stamp, a.ttl, a.tos, a.to_group, a.crossed});
    if (!departure) continue;
    prepared_.push_back({i, departure->tos, departure->follow_up});
    of_prepared_.push_back(*departure);
  }
  send_prepared(arrivals, now);
}

void StampServer::send_prepared(std::span<const UdpBatch::Arrival> arrivals, Steady now) {
  if (prepared_.empty()) return;
  for (std::size_t i = 0; i < prepared_.size(); ++i)
    reflector_.leave(arrivals[prepared_[i].arrival].data, of_prepared_[i], wall_now());
  const auto outcomes = socket_.send(prepared_);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (!outcomes[i].sent)
      reflector_.counters().send_failed.fetch_add(1, std::memory_order_relaxed);
    if (!outcomes[i].number) continue;
    waiting_.push_back({*outcomes[i].number, of_prepared_[i].key, of_prepared_[i].seq});
    if (waiting_.size() > kMostWaiting) waiting_.pop_front();
  }
  prepared_.clear();
  of_prepared_.clear();
  // Most drivers stamp within the system call that sends: it is there already.
  if (!waiting_.empty()) read_stamps(now);
}

void StampServer::read_stamps(Steady now) {
  for (const auto& stamp : socket_.transmit_stamps()) {
    const auto found = std::ranges::find(waiting_, stamp.number, &Waiting::number);
    if (found == waiting_.end()) continue;
    reflector_.note_sent(found->session, found->seq, stamp.time, now);
    waiting_.erase(waiting_.begin(), found + 1);  // stamps come in order
  }
}

void StampServer::look_at_clock(Steady now) {
  if (now < look_again_) return;
  look_again_ = now + kLookAtClock;
  reflector_.set_clock(clock_estimate());
}

}  // namespace preau
