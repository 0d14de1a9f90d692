#include "tests/measure/capacity/simulate.hh"

#include <algorithm>
#include <cmath>

namespace preau::capacity::simulated {

namespace {

constexpr double kOctets = 125'000;  // a second, of one Mbit/s
constexpr double kRing = 1'024;      // packets that a card holds while its machine stands still
constexpr double kQdisc = 1.5e6;     // octets in the sender's own queue (1,000 full packets)

nanoseconds at(double seconds) { return nanoseconds{std::llround(seconds * 1e9)}; }

double after_stall(double when, const std::vector<Window>& stalls) {
  for (const auto& stall : stalls)
    if (when >= stall.from && when < stall.to) return stall.to;
  return when;
}

}  // namespace

double Random::log_uniform(double low, double high) {
  return low * std::exp(uniform() * std::log(high / low));
}
double Random::exponential(double mean) { return -mean * std::log(1 - uniform()); }
double Random::normal() {
  return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * 3.14159265358979 * uniform());
}

// The sender's program and port: GSO bursts, paced, late, sometimes stalled.
std::vector<Network::Packet> Network::leave(const Train& train, Feedback& feedback) {
  std::vector<Packet> packets;
  const double wire = train.ip_octets + kWireExtra;
  double due = now_, sent = now_, backlog = 0;
  for (std::uint32_t first = 0; first < train.packets();) {
    const auto [part_end, rate] =
        first < train.head_packets       ? std::pair{train.head_packets, train.head_rate}
        : first < train.steady_packets() ? std::pair{train.steady_packets(), train.body_rate}
                                         : std::pair{train.packets(), train.sprint_rate};
    const auto end = std::min(first + train.burst_packets, part_end);
    sent =
        after_stall(std::max(due, sent) + random_.exponential(path_.lateness), path_.sender_stalls);
    feedback.sent.push_back({at(sent), first, end - first});
    const auto waiting = [&] {
      return std::max(0.0, sender_free_ - sent) * path_.sender_port * kOctets;
    };
    backlog = std::max(backlog, waiting());  // a sender looks before each burst
    const auto burst = first;
    for (; first < end; ++first) {
      if (waiting() > kQdisc) continue;
      sender_free_ = std::max(sent, sender_free_) + wire / (path_.sender_port * kOctets);
      packets.push_back({sender_free_, first, first - (first - burst) % train.segments});
    }
    const double octets = double(train.ip_octets) * feedback.sent.back().packets;
    due += octets / (rate.value * kOctets);
    sent += octets / (path_.sender_most * kOctets);
  }
  feedback.sender.qdisc_backlog = static_cast<std::uint64_t>(backlog);
  return packets;
}

// When a frame leaves the token bucket; empty: the queue was full.
std::optional<double> Network::shape(double when, double frame) {
  const auto& shaper = *path_.shaper;
  while (!queue_.empty() && queue_.front().first <= when) {
    queued_ -= queue_.front().second;
    queue_.pop_front();
  }
  if (queued_ + frame > shaper.queue) return std::nullopt;
  if (tokens_ < 0) tokens_ = shaper.burst;
  double leaves = std::max(when, left_);
  if (shaper.peak) leaves = std::max(leaves, left_ + frame / (*shaper.peak * kOctets));
  tokens_ = std::min(shaper.burst, tokens_ + (leaves - tokens_at_) * shaper.rate * kOctets);
  tokens_at_ = leaves;
  if (tokens_ < frame) {
    leaves += (frame - tokens_) / (shaper.rate * kOctets);
    tokens_ = frame;
    tokens_at_ = leaves;
  }
  tokens_ -= frame;
  left_ = leaves;
  queue_.emplace_back(leaves, frame);
  queued_ += frame;
  return leaves;
}

void Network::let_others_send(double until) {
  const auto& cross = path_.cross;
  if (cross.rate <= 0) return;
  while (next_cross_ <= until) {
    if (cross.off_s > 0 && next_cross_ >= cross_until_) {
      cross_on_ = !cross_on_;
      cross_until_ = next_cross_ + random_.exponential(cross_on_ ? cross.on_s : cross.off_s);
    }
    if (!cross_on_) {
      next_cross_ = cross_until_;
      continue;
    }
    if (path_.shaper) shape(next_cross_, cross.packet);
    foreign_ += cross.packet;
    // Half even, half random: neither a metronome nor a Poisson stream.
    const double gap = cross.packet / (cross.rate * kOctets);
    next_cross_ += gap / 2 + random_.exponential(gap / 2);
  }
}

bool Network::lost() {
  if (lost_left_ > 0) return --lost_left_, true;
  if (path_.loss <= 0 || !random_.chance(path_.loss / path_.loss_burst)) return false;
  lost_left_ = static_cast<std::uint64_t>(random_.exponential(path_.loss_burst));
  return true;
}

// Through the shaper and the air, in order.
std::vector<Network::Packet> Network::cross(const std::vector<Packet>& sent, double ip_octets,
                                            Feedback& feedback) {
  std::vector<Packet> arrived;
  foreign_ = 0;
  for (const auto& packet : sent) {
    auto left = std::optional{packet.at};
    let_others_send(packet.at);
    if (path_.shaper) left = shape(packet.at, ip_octets + kFrameExtra);
    if (!left || lost()) continue;
    const double jitter = path_.jitter * std::abs(random_.normal());
    const double when = std::max(*left + path_.round_trip / 2 + jitter, receiver_free_);
    receiver_free_ = when + (ip_octets + kWireExtra) / (path_.receiver_port * kOctets);
    arrived.push_back({receiver_free_, packet.sequence, packet.bundle});
  }
  if (path_.cross.visible) feedback.receiver.foreign_octets = static_cast<std::uint64_t>(foreign_);
  return arrived;
}

// Which stamp each gets: interrupts, GSO bundles, a machine that stood still, a clock that stepped.
void Network::stamp(std::vector<Packet>& arrived) {
  if (path_.bundled)
    for (std::size_t i = arrived.size(); i-- > 1;)
      if (arrived[i - 1].bundle == arrived[i].bundle) arrived[i - 1].at = arrived[i].at;
  double latest = 0;
  for (auto& packet : arrived) {
    if (path_.coalesce > 0) packet.at = std::ceil(packet.at / path_.coalesce) * path_.coalesce;
    packet.at = after_stall(packet.at, path_.machine_stalls);
    if (!path_.bundled && packet.at <= latest) packet.at = latest + 3e-7;  // one after the other
    latest = std::max(latest, packet.at);
  }
  for (auto& packet : arrived)
    if (path_.step_at && packet.at > *path_.step_at) packet.at += path_.step;
}

// What the card and the socket buffer could not hold while nobody read.
std::vector<Network::Packet> Network::receive(std::vector<Packet> arrived, double ip_octets,
                                              Feedback& feedback) {
  std::uint64_t drops = 0;
  const auto overflows = [&](const std::vector<Window>& stalls, double most, bool counted) {
    for (const auto& stall : stalls) {
      double held = 0;
      std::erase_if(arrived, [&](const Packet& packet) {
        if (packet.at < stall.from || packet.at >= stall.to || ++held <= most) return false;
        drops += counted ? 1 : 0;
        return true;
      });
    }
  };
  overflows(path_.machine_stalls, kRing, false);
  overflows(path_.program_stalls, path_.socket_buffer / ip_octets, true);
  feedback.receiver.socket_drops = drops;
  return arrived;
}

Feedback Network::send(const Train& train) {
  Feedback feedback;
  now_ += path_.round_trip / 2 + random_.uniform(1e-4, 1e-3);  // the order reaches the sender
  const auto sent = leave(train, feedback);
  auto arrived = receive(cross(sent, train.ip_octets, feedback), train.ip_octets, feedback);
  const bool all = arrived.size() == train.packets();
  now_ = std::max(to_seconds(feedback.sent.back().at), arrived.empty() ? 0 : arrived.back().at) +
         path_.round_trip / 2 + (all ? 0 : 0.02);
  stamp(arrived);
  for (const auto& packet : arrived)
    feedback.arrivals.push_back({at(packet.at), packet.sequence, train.ip_octets});
  feedback.sender.link = Mbps{path_.sender_port};
  feedback.receiver.link = Mbps{path_.receiver_port};
  feedback.elapsed = at(now_);
  return feedback;
}

}  // namespace preau::capacity::simulated
