#include "probe/measure/latency.hh"

#include <algorithm>
#include <array>
#include <thread>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "probe/measure/tcp_port.hh"
#include "probe/net/goodput_wire.hh"
#include "probe/net/host_load.hh"
#include "probe/net/stamp.hh"
#include "probe/net/udp.hh"
#include "probe/stats/stats.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

// One STAMP run in progress: what was sent when, and what came back.
class StampSession {
 public:
  StampSession(const LatencyConfig& config, StampedUdpSocket socket)
      : config_(config), socket_(std::move(socket)) {}

  void send_next() {
    stamp::Request request;
    request.seq = static_cast<std::uint32_t>(packets_.size());
    request.sent = wall_now();
    auto& packet = packets_.emplace_back();
    packet.sent = request.sent;
    std::array<std::byte, stamp::kMostSize> buffer;
    packet.number = socket_.send(stamp::encode(request, config_.packet_octets, {}, buffer));
  }

  void receive_until(steady_clock::time_point until) {
    while (unanswered() > 0 || steady_clock::now() < until) {
      const auto datagram = socket_.receive(until - steady_clock::now());
      note_transmit_stamps();
      if (!datagram) {
        if (steady_clock::now() >= until) return;
        continue;
      }
      note_reply(*datagram);
      if (packets_.size() == config_.count && unanswered() == 0) return;
    }
  }

  std::size_t unanswered() const { return packets_.size() - answered_; }
  std::size_t sent() const { return packets_.size(); }

  void finish(LatencyRun& run) {
    note_transmit_stamps();
    for (const auto& p : packets_) {
      auto& rtt = run.round_trips.emplace_back();
      if (!p.reply) continue;
      // (T4 - T1) - (T3 - T2): the reflector's own time is not the network's.
      rtt = (p.received - p.sent) - (p.reply->sent - p.reply->received);
      if (*rtt < 0ns || *rtt > config_.patience) rtt.reset();  // a clock stepped, or too late
      if (rtt && p.sent_by_kernel && p.received_by_kernel) ++run.kernel_stamps;
    }
    run.socket_drops = socket_.drops();
  }

 private:
  struct Packet {
    WallTime sent{}, received{};
    std::optional<std::uint32_t> number;  // the socket's number for it; none: did not leave
    bool sent_by_kernel{}, received_by_kernel{};
    std::optional<stamp::Reply> reply;
  };

  void note_transmit_stamps() {
    for (const auto& stamp : socket_.transmit_stamps()) {
      const auto packet = std::ranges::find(packets_, std::optional(stamp.number), &Packet::number);
      if (packet == packets_.end()) continue;
      packet->sent = stamp.time;
      packet->sent_by_kernel = true;
    }
  }

  // A reply counts once, and only for a packet that we sent.
  void note_reply(const Datagram& datagram) {
    const auto reply = stamp::decode_reply(datagram.data);
    if (!reply || reply->request_seq >= packets_.size()) return;
    auto& packet = packets_[reply->request_seq];
    if (packet.reply) return;
    packet.reply = *reply;
    packet.received = datagram.received;
    packet.received_by_kernel = datagram.kernel_stamp;
    ++answered_;
  }

  const LatencyConfig& config_;
  StampedUdpSocket socket_;
  std::vector<Packet> packets_;
  std::size_t answered_{};
};

void exchange(StampSession& session, const LatencyConfig& config, const std::stop_token& stop) {
  auto next = steady_clock::now();
  while (session.sent() < config.count && !stop.stop_requested()) {
    session.send_next();
    next += config.interval;
    session.receive_until(next);
    if (session.sent() == config.deaf_after && session.unanswered() == session.sent()) break;
  }
  const bool deaf = config.deaf_after > 0 && session.unanswered() == session.sent();
  const auto patience =
      deaf ? std::min(config.patience, std::chrono::milliseconds{1'000}) : config.patience;
  const auto until = steady_clock::now() + patience;
  while (session.unanswered() > 0 && steady_clock::now() < until)
    session.receive_until(std::min(until, steady_clock::now() + 50ms));
}

}  // namespace

LatencyRun run_stamp(const LatencyConfig& config, const std::stop_token& stop) {
  LatencyRun run;
  run.start = utc_now();
  const auto before = host_counters();
  const auto started = steady_clock::now();
  try {
    const auto to = Address::resolve(config.to.host, config.to.udp_port);
    StampSession session(config, StampedUdpSocket::connect(to));
    exchange(session, config, stop);
    session.finish(run);
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  run.duration = steady_clock::now() - started;
  run.shortage = shortage(load_between(before, host_counters()));
  return run;
}

LatencyRun run_tcp_echo(const LatencyConfig& config, const std::stop_token& stop) {
  LatencyRun run;
  run.start = utc_now();
  const auto before = host_counters();
  const auto started = steady_clock::now();
  try {
    const auto socket = connect_to_reflector(config.to);
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
    send_all(socket, goodput::encode(goodput::Hello{goodput::Role::echo}), config.patience);
    std::array<std::byte, goodput::kEchoSize> message{};
    auto next = steady_clock::now();
    for (std::uint32_t i = 0; i < config.count && !stop.stop_requested(); ++i) {
      const auto sent = steady_clock::now();
      send_all(socket, message, config.patience);
      if (!receive_all(socket, message, config.patience)) break;
      run.round_trips.emplace_back(steady_clock::now() - sent);
      next += config.interval;
      std::this_thread::sleep_until(next);
    }
  } catch (const std::exception& error) {
    if (run.round_trips.empty()) run.failure = error.what();
  }
  run.duration = steady_clock::now() - started;
  run.shortage = shortage(load_between(before, host_counters()));
  return run;
}

namespace {

void judge(Record& r, const LatencyRun& run) {
  r.limited_by = run.shortage.empty() ? LimitedBy::network : LimitedBy::probe;
  if (!run.shortage.empty()) {
    r.validity = Validity::suspect;
    r.note = "limited by the probe: " + run.shortage;
  } else if (run.socket_drops > 0) {
    r.validity = Validity::suspect;
    r.limited_by = LimitedBy::probe;
    r.note = "limited by the probe: " + std::to_string(run.socket_drops) + " socket drops";
  } else {
    r.note = std::to_string(run.kernel_stamps) + " of " + std::to_string(r.samples) +
             " round trips by kernel time stamps at both of our ends";
  }
}

std::string nothing_back(const LatencyRun& run, const FarEnd& to) {
  if (!run.failure.empty()) return run.failure;
  return to.host + ": no answer to " + std::to_string(run.round_trips.size()) +
         " packets on UDP port " + std::to_string(to.udp_port) +
         "; is it open on the way, is a reflector there?";
}

}  // namespace

std::vector<Record> summarise(const LatencyRun& run, const LatencyMetrics& metrics,
                              const FarEnd& to, const std::string& method) {
  std::vector<double> seconds;
  for (const auto& rtt : run.round_trips)
    if (rtt) seconds.push_back(to_seconds(*rtt));
  std::ranges::sort(seconds);

  std::vector<Record> records;
  const auto add_delay = [&](std::string_view metric, double q) {
    if (metric.empty()) return;
    auto r = draft(metric, to, method, run.start, run.duration);
    if (seconds.empty()) return records.push_back(failed(std::move(r), nothing_back(run, to)));
    r.samples = seconds.size();
    r.value = q == 0.5 ? stats::median(seconds) : stats::quantile(seconds, q);
    r.interval = stats::quantile_interval(seconds, q);
    judge(r, run);
    records.push_back(std::move(r));
  };
  add_delay(metrics.median, 0.5);
  add_delay(metrics.p95, 0.95);

  if (metrics.loss.empty()) return records;
  auto loss = draft(metrics.loss, to, method, run.start, run.duration);
  // Nothing at all came back: a filter or an outage, which is no loss ratio of a path.
  if (seconds.empty()) {
    records.push_back(failed(std::move(loss), nothing_back(run, to)));
    return records;
  }
  const auto lost = run.round_trips.size() - seconds.size();
  loss.samples = run.round_trips.size();
  loss.value = static_cast<double>(lost) / static_cast<double>(loss.samples);
  loss.interval = stats::clopper_pearson(lost, loss.samples);
  judge(loss, run);
  records.push_back(std::move(loss));
  return records;
}

std::string stamp_method(const LatencyConfig& config) {
  return "STAMP (RFC 8762), " + std::to_string(config.packet_octets) + " octets every " +
         std::to_string(config.interval.count()) + " ms to UDP port " +
         std::to_string(config.to.udp_port);
}

std::vector<Record> measure_latency(const LatencyConfig& config) {
  const auto udp = run_stamp(config);
  auto records = summarise(udp, kIdle, config.to, stamp_method(config));
  const bool answered = std::ranges::any_of(udp.round_trips, [](const auto& r) { return !!r; });
  if (answered) return records;
  const auto tcp = run_tcp_echo(config);
  if (tcp.round_trips.empty()) return records;
  const std::string method = "16-octet messages every " + std::to_string(config.interval.count()) +
                             " ms on one TCP connection";
  for (auto& r : summarise(tcp, kIdleTcp, config.to, method)) {
    if (r.validity == Validity::valid) r.note = "user-space time stamps; UDP did not answer";
    records.push_back(std::move(r));
  }
  return records;
}

}  // namespace preau
