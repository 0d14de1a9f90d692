#include "probe/measure/ping.hh"

#include <algorithm>
#include <system_error>

#include <sys/random.h>

#include "probe/measure/local_clocks.hh"
#include "probe/net/error.hh"
#include "probe/net/host_load.hh"
#include "probe/net/ping_socket.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

icmp::Token random_token() {
  icmp::Token token{};
  check("getrandom", ::getrandom(token.data(), token.size(), 0));
  return token;
}

// One run in progress: what was sent when, and what came of it.
class PingSession {
 public:
  PingSession(const PingConfig& config, PingSocket socket)
      : config_(config), socket_(std::move(socket)) {}

  void send_next() {
    const auto seq = static_cast<std::uint16_t>(packets_.size());
    packets_.push_back({.sent = read_clocks()});
    if (socket_.send(seq, config_.payload_octets)) return;
    ++errors_[socket_.last_error() + ", says this host"];
    settle(packets_.back());
  }

  void receive_until(steady_clock::time_point until) {
    do {
      const auto events = socket_.receive(until - steady_clock::now());
      const auto now = read_clocks();
      for (const auto& event : events)
        std::visit([this, &now](const auto& e) { note(e, now); }, event);
      if (packets_.size() == config_.pace.count && unsettled() == 0) return;
    } while (steady_clock::now() < until);
  }

  std::size_t sent() const { return packets_.size(); }
  std::size_t unsettled() const { return packets_.size() - settled_; }

  // The last ones, which nobody waited for long enough to call them lost.
  void forget_unsettled() {
    while (!packets_.empty() && !packets_.back().settled) packets_.pop_back();
  }

  void finish(PingRun& run) {
    auto& delays = run.delays;
    bool all_by_kernel = true;
    for (const auto& p : packets_) {
      auto& delay = delays.delays.emplace_back();
      if (!p.received) continue;
      delay = p.received->steady - p.sent.steady;
      if (*delay > config_.patience) delay.reset();  // too late: a loss
      const auto source = std::min(p.sent.source, p.received->source);
      all_by_kernel = all_by_kernel && source == StampSource::kernel;
    }
    delays.stamps = all_by_kernel ? StampSource::kernel : StampSource::user;
    delays.duplicates = duplicates_;
    delays.reordered = reordered_;
    delays.drops = socket_.drops();
    run.errors = std::move(errors_);
    run.raw_socket = socket_.raw();
  }

 private:
  struct Packet {
    Stamp sent;
    std::optional<Stamp> received;
    bool settled{};  // answered, or told that it never will be
  };

  void settle(Packet& packet) {
    if (!packet.settled) ++settled_;
    packet.settled = true;
  }

  void note(const PingSocket::Left& left, const Stamp& now) {
    auto& packet = packets_[left.seq];
    // Behind a veth the next device stamps it again, when it has left that one's queue.
    if (packet.sent.source == StampSource::kernel) return;
    if (const auto when = at_kernel_stamp(left.time, packet.sent, now)) packet.sent = *when;
  }

  void note(const PingSocket::Reply& reply, const Stamp& now) {
    if (reply.seq >= packets_.size()) return;
    auto& packet = packets_[reply.seq];
    if (packet.received) {
      ++duplicates_;
      return;
    }
    packet.received = now;
    if (reply.kernel_stamp)
      packet.received = at_kernel_stamp(reply.time, packet.sent, now).value_or(now);
    // RFC 4737 section 3.3: smaller than one that has come before.
    if (reply.seq < next_expected_) ++reordered_;
    next_expected_ = std::max<std::uint32_t>(next_expected_, reply.seq + 1U);
    settle(packet);
  }

  void note(const PingSocket::Error& error, const Stamp&) {
    if (error.seq >= packets_.size()) return;
    ++errors_[error.what + ", says " + error.from];
    settle(packets_[error.seq]);
  }

  const PingConfig& config_;
  PingSocket socket_;
  std::vector<Packet> packets_;
  std::size_t settled_{};
  std::uint32_t next_expected_{};
  std::uint64_t duplicates_{}, reordered_{};
  std::map<std::string, std::uint64_t> errors_;
};

void exchange(PingSession& session, const PingConfig& config, const std::stop_token& stop) {
  constexpr auto kSlice = 50ms, kHurry = 1'000ms;
  auto next = steady_clock::now();
  while (session.sent() < config.pace.count && !stop.stop_requested()) {
    session.send_next();
    next = std::max(next + config.pace.interval, steady_clock::now());
    do session.receive_until(std::min(next, steady_clock::now() + kSlice));
    while (session.sent() < config.pace.count && steady_clock::now() < next &&
           !stop.stop_requested());
    if (config.pace.progress) config.pace.progress(session.sent());
  }
  // Also when stopped: what is still on its way is not lost.
  const auto patience = stop.stop_requested()
                            ? std::min<std::chrono::nanoseconds>(config.patience, kHurry)
                            : std::chrono::nanoseconds{config.patience};
  const auto until = steady_clock::now() + patience;
  while (session.unsettled() > 0 && steady_clock::now() < until)
    session.receive_until(std::min(until, steady_clock::now() + kSlice));
  if (stop.stop_requested()) session.forget_unsettled();
}

void tell(PingRun& run, const std::string& host) {
  auto& delays = run.delays;
  std::string said;
  for (const auto& [what, times] : run.errors)
    said += (said.empty() ? "" : "; ") + what + " (" + std::to_string(times) + ")";
  const auto count = std::to_string(delays.delays.size());
  delays.evidence = delays.stamps == StampSource::kernel
                        ? "kernel time stamps at both of our ends"
                        : "user-space time stamps for some of the packets";
  if (!said.empty()) delays.evidence += "; " + said;
  if (!delays.failure.empty()) return;
  delays.failure = "ping " + host + ": ";
  delays.failure += said.empty()
                        ? "no answer to " + count + " packets; is the host up, is ICMP let through?"
                        : said;
}

}  // namespace

PingRun run_ping(const PingConfig& config, const std::stop_token& stop) {
  PingRun run;
  auto& delays = run.delays;
  delays.start = utc_now();
  const auto before = host_counters();
  const auto started = steady_clock::now();
  try {
    const auto to = Address::resolve(config.host, 0, config.family);
    run.address = to.host();
    PingSession session(config, PingSocket::open(to, random_token(), config.ttl));
    exchange(session, config, stop);
    session.finish(run);
    if (stop.stop_requested()) delays.wanted = config.pace.count;
    if (answered(delays)) delays.error = stamp_error(delays.stamps);
  } catch (const std::exception& error) {
    delays.failure = error.what();
  }
  delays.duration = steady_clock::now() - started;
  delays.shortage = shortage(load_between(before, host_counters()));
  tell(run, config.host);
  return run;
}

std::string ping_method(const PingConfig& config) {
  return "ICMP echo, " + std::to_string(config.payload_octets) + " octets every " +
         std::to_string(config.pace.interval.count()) + " ms";
}

}  // namespace preau
