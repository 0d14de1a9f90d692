#include "probe/measure/stamp_session.hh"

#include <algorithm>

namespace preau {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

// The card's two stamps agree with ours, but for what interrupts take; further apart, its clock was
// set in between.
bool by_card(const Stamp& sent, const Stamp& received) {
  if (!sent.hardware || !received.hardware) return false;
  const nanoseconds card = *received.hardware - *sent.hardware;
  return card > 0ns && std::chrono::abs(received.steady - sent.steady - card) < 10ms;
}

// From leaving to coming back, the reflector's time included. The card is nearer to the wire.
nanoseconds away(const Stamp& sent, const Stamp& received) {
  if (by_card(sent, received)) return *received.hardware - *sent.hardware;
  return received.steady - sent.steady;
}

StampSource worse(const Stamp& a, const Stamp& b) { return std::min(a.source, b.source); }

}  // namespace

void StampSession::sent(const Stamp& now) {
  auto& packet = packets_.emplace_back();
  packet.sent = now;
  packet.told = now.wall;
}

void StampSession::left(std::size_t packet, const Stamp& when) {
  // A reply may already be here: it then came later than the packet left.
  auto& p = packets_.at(packet);
  // Behind a veth, as in a container, the next device stamps the same packet again, when it has
  // left that one's queue: the path begins at the first.
  if (p.stamped && when.source <= p.sent.source) return;
  if (when.steady < p.sent.steady || (p.answered && when.steady > p.received.steady)) return;
  const auto card = p.sent.hardware;
  p.sent = when;
  p.sent.hardware = card;
  p.stamped = true;
}

void StampSession::left_card(std::size_t packet, nanoseconds when) {
  packets_.at(packet).sent.hardware = when;
}

// A reflector that keeps our T1 as a double of seconds since 1900 gives it back in steps of 2^-21
// s. T1 measures nothing here: it only shows that the reply is to this packet.
constexpr nanoseconds kRounding{500};

// What a reply says of itself can be true: it answers a packet of ours, as we wrote it, and was not
// kept for longer than the whole round trip took.
bool StampSession::credible(const stamp::Reply& reply, const Packet& packet,
                            const Stamp& now) const {
  const nanoseconds kept = reply.sent - reply.received;
  return std::chrono::abs(reply.request_sent - packet.told) <= kRounding && kept >= 0ns &&
         kept <= away(packet.sent, now);
}

bool StampSession::received(const stamp::Reply& reply, const Stamp& now) {
  const std::size_t request = static_cast<std::uint32_t>(reply.request_seq - first_);
  if (request >= packets_.size() || !credible(reply, packets_[request], now)) {
    ++refused_;
    return false;
  }
  auto& packet = packets_[request];
  const bool late = away(packet.sent, now) > patience_;
  if (late)
    paths_.arrived(reply.seq, request);
  else
    paths_.came(reply.seq, request);
  learn(reply, request);
  if (late || packet.answered) return true;
  packet.answered = true;
  packet.received = now;
  packet.number = reply.seq;
  packet.t2 = reply.received;
  packet.t3 = reply.sent;
  packet.far_error = reply.error;
  if (request < counting()) ++answered_;
  return true;
}

void StampSession::learn(const stamp::Reply& reply, std::size_t request) {
  if (request >= counting()) told_all_ = true;
  if (const auto stateful = stamp::is_stateful(reply)) paths_.counts(*stateful);
  if (const auto& previous = reply.answered.follow_up; previous && previous->sent != stamp::Time{})
    follow_ups_.emplace(previous->seq, previous->sent);
  if (!reply.answered.arrivals) return;
  paths_.counts(true);
  for (std::uint32_t back = 1; back <= stamp::kArrivals && back <= reply.seq; ++back) {
    const std::size_t earlier =
        static_cast<std::uint32_t>((*reply.answered.arrivals)[back - 1] - first_);
    if (earlier < packets_.size()) paths_.arrived(reply.seq - back, earlier);
  }
}

StampSession::Kept StampSession::kept(const Packet& packet) const {
  const auto real =
      residence_ == Residence::until_left ? follow_ups_.find(packet.number) : follow_ups_.end();
  if (real != follow_ups_.end() && real->second >= packet.t3 &&
      real->second - packet.t2 <= away(packet.sent, packet.received))
    return {real->second - packet.t2, true};
  return {packet.t3 - packet.t2, false};
}

SessionSummary StampSession::sum_up(std::optional<nanoseconds> own_error) const {
  SessionSummary out;
  out.refused = refused_;
  out.paths = paths_.totals(packets_.size(), counting());
  for (std::size_t i = 0; i < counting(); ++i) {
    const auto& packet = packets_[i];
    auto& delay = out.delays.emplace_back();
    if (!packet.answered) continue;
    const auto there = kept(packet);
    const auto path = away(packet.sent, packet.received) - there.time;
    if (path < 0ns) {  // the transmit stamp came later, and shows that the reflector lied
      ++out.refused;
      continue;
    }
    delay = path;
    const auto source = worse(packet.sent, packet.received);
    out.followed_up += there.followed_up ? 1 : 0;
    out.by_kernel += source >= StampSource::kernel ? 1 : 0;
    if (by_card(packet.sent, packet.received)) ++out.by_hardware;
  }
  if (own_error) add_one_way(out, *own_error);
  return out;
}

// Only where both ends say that something disciplines their clocks, and nothing shows them wrong: a
// delay below zero would.
void StampSession::add_one_way(SessionSummary& out, nanoseconds own_error) const {
  nanoseconds worst{0};
  for (std::size_t i = 0; i < counting(); ++i) {
    const auto& packet = packets_[i];
    if (!packet.answered) continue;
    const auto far = packet.far_error.error();
    if (!packet.far_error.synchronised || !far) return;
    worst = std::max(worst, own_error + *far);
    out.forward.push_back(packet.t2 - packet.sent.wall);
    out.backward.push_back(packet.received.wall - (packet.t2 + kept(packet).time));
  }
  const auto negative = [](const auto& delays) {
    return std::ranges::any_of(delays, [](nanoseconds d) { return d < 0ns; });
  };
  if (negative(out.forward) || negative(out.backward)) {
    out.forward.clear();
    out.backward.clear();
  }
  if (!out.forward.empty()) out.clock_error = worst;
}

}  // namespace preau
