#include "probe/reflector/ndt7_test.hh"

#include "probe/net/tcp_info.hh"

namespace preau {

using namespace std::chrono_literals;
using namespace ndt7;
using std::chrono::microseconds;

namespace {

constexpr auto kTest = 10s, kSilence = 5s;
constexpr std::chrono::milliseconds kClosing = 3s, kLeaving = 200ms;  // the latter where we end
constexpr auto kTellEvery = 250ms;  // ndt7: no more than ten a second
constexpr auto kMostWait = 20ms;
constexpr std::uint16_t kGoingAway = 1001;

std::uint64_t count(std::chrono::nanoseconds time) {
  return static_cast<std::uint64_t>(time / microseconds{1});
}

// A time that the kernel does not know is left out.
TcpTold::Count known(microseconds time) {
  return time > 0us ? TcpTold::Count(count(time)) : TcpTold::Count();
}

TcpTold told_of(const TcpInfo& info, std::chrono::nanoseconds elapsed) {
  return {.acked = info.acked,
          .received = info.received,
          .sent = info.sent,
          .sent_again = info.octets_sent_again,
          .segments_again = info.sent_again,
          .busy_us = count(info.busy),
          .window_limited_us = count(info.window_limited),
          .buffer_limited_us = count(info.buffer_limited),
          .rtt_us = known(info.rtt),
          .rtt_variation_us = known(info.rtt_variation),
          .least_rtt_us = known(info.least_rtt),
          .elapsed_us = count(elapsed)};
}

}  // namespace

void Ndt7Test::run(const std::stop_token& stop) {
  connection_.out().bulk(sends());
  auto next = std::chrono::nanoseconds{kTellEvery};
  while (!is_over(stop)) {
    connection_.move(kMostWait, [this](const Heard& heard) { hear(heard); });
    if (elapsed() < next) continue;
    tell();
    next = elapsed() + kTellEvery;
  }
  tell();
  close(stop.stop_requested() ? kGoingAway : kNormalClosure);
}

std::uint64_t Ndt7Test::delivered() const {
  return sends() ? tcp_info(connection_.socket()).acked : connection_.messages();
}

bool Ndt7Test::is_over(const std::stop_token& stop) {
  const auto octets = delivered();
  if (octets > before_) progress_ = elapsed();
  before_ = octets;
  return stop.stop_requested() || connection_.is_closed() || elapsed() >= kTest ||
         elapsed() - progress_ > kSilence ||
         (sends() && asked_.enough > 0 && octets >= asked_.enough);
}

// What a client measures itself is not kept.
void Ndt7Test::hear(const Heard& heard) const {
  if (sends() && std::holds_alternative<Bulk>(heard))
    throw Nonsense("load of its own during a download");
}

void Ndt7Test::tell() {
  const auto info = tcp_info(connection_.socket());
  const auto octets = sends() ? connection_.out().bulk_octets() : connection_.messages();
  connection_.out().text(
      encode({.app = AppTold{count(elapsed()), octets}, .tcp = told_of(info, elapsed())},
             asked_.direction, ends_));
}

// Reads on meanwhile: what is closed with octets unread is reset, and takes our last words along.
void Ndt7Test::close(std::uint16_t code) {
  connection_.out().bulk(false);
  connection_.out().close(code);
  const auto until = elapsed() + (code == kGoingAway ? kLeaving : kClosing);
  while (elapsed() < until && !(connection_.is_closed() && connection_.is_silent()))
    connection_.move(kMostWait, [this](const Heard& heard) { hear(heard); });
  if (!connection_.is_closed()) connection_.cut();
}

}  // namespace preau
