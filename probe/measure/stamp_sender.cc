#include "probe/measure/stamp_sender.hh"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <system_error>

#include <fmt/format.h>
#include <netinet/in.h>

#include "probe/measure/local_clocks.hh"
#include "probe/measure/stamp_session.hh"
#include "probe/measure/warm_path.hh"
#include "probe/net/clock_state.hh"
#include "probe/net/host_load.hh"
#include "probe/net/punctual_timers.hh"
#include "probe/net/stamp.hh"
#include "probe/net/udp.hh"
#include "probe/stats/stats.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

// Nobody is there: so many packets without one answer, and none for longer than any path takes; or
// as long, where packets are few.
constexpr std::size_t kDeafAfter = 50;
constexpr nanoseconds kDeafAtLeast{1s};
constexpr nanoseconds kDeafFor{2s};
// What preau-reflector answers to one source unless told otherwise: what it drops beyond, on
// purpose, is no loss of the path.
constexpr nanoseconds kReflectorsInterval{1ms};
constexpr std::size_t kReflectorsBurst = 2'000;
// Behind the last packet we go on asking, so slowly, what became of the ones before.
constexpr nanoseconds kAskAgain{100ms};
constexpr nanoseconds kAskEnough{100ms};
constexpr nanoseconds kHurry{1s};  // for answers that are out when somebody stops us
// A CPU sleeps between packets that are so far apart.
constexpr nanoseconds kSleepy{5ms};

StampedUdpSocket open_socket(const LatencyConfig& config) {
  const auto to = Address::resolve(config.to.host, config.to.udp_port);
  auto socket = StampedUdpSocket::connect(to);
  const bool six = to.storage.ss_family == AF_INET6;
  const int level = six ? IPPROTO_IPV6 : IPPROTO_IP;
  // RFC 8912 section 4.2.2, and what lets a reflector tell how many hops away we are.
  set_option(socket.fd(), level, six ? IPV6_UNICAST_HOPS : IP_TTL, 255, "TTL");
  set_option(socket.fd(), level, six ? IPV6_TCLASS : IP_TOS, config.dscp << 2, "DSCP");
  socket.use_card_stamps();
  return socket;
}

// Asks for what fits into the size that is wanted.
stamp::Request blank_request(const LatencyConfig& config, const stamp::Protection& protection) {
  stamp::Request request;
  for (auto* asked : {&request.asked.follow_up, &request.asked.arrivals}) {
    *asked = config.follow_up;
    if (stamp::least_size(request, protection) > config.packet_octets) *asked = false;
  }
  return request;
}

// One session in progress.
class Sender {
 public:
  explicit Sender(const LatencyConfig& config)
      : config_(config),
        socket_(open_socket(config)),
        session_(config.patience, config.residence),
        clock_(clock_estimate()),
        path_(local_address(socket_.fd()).storage.ss_family) {
    if (!config.key_file.empty()) key_.emplace(HmacKey::from_file(config.key_file));
    std::random_device random;
    ssid_ = static_cast<std::uint16_t>(1 + random() % 0xFFFF);
    next_ = steady_clock::now();
    if (config.start_within > 0ms)
      next_ += std::uniform_int_distribution<std::int64_t>(
                   0, nanoseconds{config.start_within}.count())(random) *
               1ns;
  }

  void exchange(const Enough& enough) {
    while (session_.sent() < config_.count && !deaf() && waited_for(next_, enough)) {
      const auto before = now_;
      now_ = send();
      // Against the packet before: a schedule that always gives way is never late.
      if (session_.sent() > 1)
        late_.push_back(std::max(0.0, to_seconds(now_ - before - config_.interval)));
      // After a pause of this host, no burst: the schedule goes on from now.
      next_ = std::max(next_ + config_.interval, steady_clock::now());
    }
    wait_for_the_rest(enough() ? kHurry : config_.patience);
  }

  void finish(LatencyRun& run) const;

 private:
  std::string failure() const;
  std::string doubt(const SessionSummary& seen) const;
  std::optional<nanoseconds> lateness_p95() const;
  bool nobody() const { return session_.answered() == 0; }
  bool deaf() const {
    if (!config_.give_up || !nobody() || session_.sent() == 0) return false;
    const auto waited = steady_clock::now() - first_;
    return waited > kDeafFor || (waited > kDeafAtLeast && session_.sent() >= kDeafAfter);
  }

  // Returns when it was handed to the kernel.
  steady_clock::time_point send() {
    if (config_.interval >= kSleepy) path_.run();
    const auto now = read_clocks();
    if (session_.sent() == 0) first_ = now.steady;
    auto request = blank_request(config_, protection());
    request.seq = session_.next_seq();
    request.sent = now.wall;
    request.session = ssid_;
    request.error = clock_;
    std::array<std::byte, stamp::kMostSize> packet;
    session_.sent(now);
    const auto octets = stamp::encode(request, config_.packet_octets, protection(), packet);
    if (socket_.send(octets)) left_.push_back(request.seq);
    note_transmit_stamps();
    return now.steady;
  }

  void note_transmit_stamps() {
    const auto stamps = socket_.transmit_stamps();
    if (stamps.empty()) return;
    const auto now = read_clocks();
    for (const auto& stamp : stamps) {
      if (stamp.number >= left_.size()) continue;
      if (stamp.card) session_.left_card(left_[stamp.number], *stamp.card);
      const auto packet = left_[stamp.number];
      if (const auto when = at_kernel_stamp(stamp.time, *session_.sent_at(packet), now))
        session_.left(packet, *when);
    }
  }

  void receive_one(nanoseconds patience) {
    const auto datagram = socket_.receive(patience);
    const auto now = read_clocks();
    note_transmit_stamps();
    if (!datagram) {
      note_refusal();
      return;
    }
    const auto reply = stamp::decode_reply(datagram->data, protection());
    if (!reply) {
      ++unreadable_;
      return;
    }
    auto when = now;
    const auto* asked = session_.sent_at(reply->request_seq);
    if (asked != nullptr && datagram->kernel_stamp)
      when = at_kernel_stamp(datagram->received, *asked, now).value_or(now);
    when.hardware = datagram->card;
    session_.received(*reply, when);
  }

  void note_refusal() {
    if (const int error = take_error(socket_.fd()); error != 0) refusal_ = error;
  }

  // A sleeper is woken late, by more than a short interval bears: it spins the end of the wait.
  void receive_until(steady_clock::time_point until) {
    const nanoseconds spin = config_.interval < kSleepy ? 80us : 0us;
    for (auto left = until - steady_clock::now(); left > 0ns && !all_told();
         left = until - steady_clock::now())
      if (left > spin) receive_one(left - spin);
  }

  // False when it is enough before: an interval may be a minute.
  bool waited_for(steady_clock::time_point until, const Enough& enough) {
    while (!enough()) {
      const auto slice = std::min(until, steady_clock::now() + kAskEnough);
      receive_until(slice);
      if (slice == until) return true;
    }
    return false;
  }

  // Nothing more can come that matters. One behind them all brings the last one's Follow-Up.
  bool all_told() const {
    return session_.closed() && session_.unanswered() == 0 &&
           (session_.told_all() || !config_.follow_up);
  }

  void wait_for_the_rest(nanoseconds patience);

  stamp::Protection protection() {
    if (!key_) return {};
    return {.mode = stamp::Mode::authenticated, .key = &*key_};
  }

  const LatencyConfig& config_;
  StampedUdpSocket socket_;
  StampSession session_;
  stamp::ErrorEstimate clock_;  // ours
  WarmPath path_;
  std::optional<HmacKey> key_;
  std::uint16_t ssid_{};
  steady_clock::time_point first_{}, next_{}, now_{};  // now_: when the newest left
  std::vector<std::uint32_t> left_;                    // its number, by the socket's number of it
  std::vector<double> late_;                           // seconds
  std::uint64_t unreadable_{};
  int refusal_{};  // the last ICMP error, as errno
};

void Sender::wait_for_the_rest(nanoseconds patience) {
  session_.close();
  const auto begun = steady_clock::now();
  const auto until = begun + patience;
  // The first ask comes where the next packet would have come.
  for (auto ask = std::min(next_, begun + kAskAgain); ask < until; ask += kAskAgain) {
    receive_until(ask);
    if (all_told()) return;
    send();
  }
  receive_until(until);
}

std::string Sender::failure() const {
  const auto& to = config_.to;
  const auto where = fmt::format("{}: UDP port {}", to.host, to.udp_port);
  if (unreadable_ > 0)
    return fmt::format("{}: {} answers that are no STAMP replies{}; is it a reflector?", where,
                       unreadable_, key_ ? " signed with our key" : "");
  if (session_.refused() > 0)
    return fmt::format(
        "{}: {} replies, none of which can be true (wrong numbers, or times before they were "
        "sent); is its clock right, is it a STAMP reflector?",
        where, session_.refused());
  if (refusal_ != 0)
    return fmt::format("{}: {}; is a reflector running there?", where,
                       std::generic_category().message(refusal_));
  return fmt::format(
      "{}: no answer to {} packets on UDP port {}; is it open on the way, is a reflector {} there?",
      to.host, session_.unanswered(), to.udp_port, key_ ? "with this key" : "without a key");
}

std::string Sender::doubt(const SessionSummary& seen) const {
  if (seen.refused + unreadable_ > 0)
    return fmt::format("{} replies refused: their numbers or times cannot be true",
                       seen.refused + unreadable_);
  const auto lost = seen.delays.size() - session_.answered();
  if (lost > 0 && config_.interval < kReflectorsInterval && seen.delays.size() > kReflectorsBurst)
    return fmt::format("{} of {} packets lost at {:.0f} a second: reflectors may answer fewer",
                       lost, seen.delays.size(), 1 / to_seconds(config_.interval));
  return {};
}

void Sender::finish(LatencyRun& run) const {
  auto seen = session_.sum_up(clock_.synchronised ? clock_.error() : std::nullopt);
  if (nobody()) run.failure = failure();
  run.doubt = doubt(seen);
  const auto answered = session_.answered();
  run.evidence = fmt::format(
      "of {} round trips, {} by kernel time stamps at our end, {} of the card; {} replies followed "
      "up with their true time of leaving",
      answered, seen.by_kernel, seen.by_hardware, seen.followed_up);
  // What 19 of 20 have: one stamp that got lost makes no run a worse one.
  const auto most = [&](std::uint64_t part) { return answered > 0 && part * 20 >= answered * 19; };
  run.stamps = most(seen.by_hardware) ? StampSource::hardware
               : most(seen.by_kernel) ? StampSource::kernel
                                      : StampSource::user;
  run.asked_after = session_.sent() - seen.delays.size();
  run.delays = std::move(seen.delays);
  run.paths = seen.paths;
  run.rejected = seen.refused + unreadable_;
  run.duplicates = seen.paths.duplicates;
  run.reordered = seen.paths.reordered;
  if (seen.paths.forward) run.lost_forward = seen.paths.forward->lost;
  if (seen.paths.backward) run.lost_backward = seen.paths.backward->lost;
  run.forward = std::move(seen.forward);
  run.backward = std::move(seen.backward);
  run.clock_error = seen.clock_error;
  run.drops = socket_.drops();
  run.lateness_p95 = lateness_p95();
}

std::optional<nanoseconds> Sender::lateness_p95() const {
  if (late_.empty()) return std::nullopt;
  auto late = late_;
  std::ranges::sort(late);
  return nanoseconds{std::llround(stats::quantile(late, 0.95) * 1e9)};
}

// Packets that left late by half their interval are no periodic stream.
std::string late_shortage(const LatencyRun& run, const LatencyConfig& config) {
  if (!run.lateness_p95 || *run.lateness_p95 * 2 < config.interval) return {};
  return fmt::format("packets left {:.1f} ms late (95th percentile), every {:.1f} ms",
                     to_seconds(*run.lateness_p95) * 1e3, to_seconds(config.interval) * 1e3);
}

}  // namespace

LatencyRun run_stamp(const LatencyConfig& config, const Enough& enough) {
  LatencyRun run;
  run.start = utc_now();
  const auto before = host_counters();
  auto started = steady_clock::now();
  try {
    const PunctualTimers timers;
    Sender sender(config);
    sender.exchange(enough);
    sender.finish(run);
    run.error = stamp_error(run.stamps);
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  run.duration = steady_clock::now() - started;
  const auto load = load_between(before, host_counters());
  run.shortage = shortage(load);
  if (run.shortage.empty()) run.shortage = late_shortage(run, config);
  run.drops += load.softnet_drops;
  return run;
}

std::string stamp_method(const LatencyConfig& config) {
  return fmt::format("STAMP (RFC 8762){}, {} octets every {:g} ms to UDP port {}{}",
                     config.key_file.empty() ? "" : " authenticated", config.packet_octets,
                     to_seconds(config.interval) * 1e3, config.to.udp_port,
                     config.dscp == 0 ? "" : fmt::format(", DSCP {}", config.dscp));
}

}  // namespace preau
