#include "probe/ndt7/client.hh"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "probe/measure/draft.hh"
#include "probe/measure/round_trips.hh"
#include "probe/ndt7/connection.hh"
#include "probe/net/error.hh"
#include "probe/net/host_load.hh"
#include "probe/net/printable.hh"
#include "probe/net/socket.hh"

namespace preau::ndt7 {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto kLook = 10ms;  // of what was delivered
// A server's clock starts when it has answered the upgrade, which is on its way to us then.
constexpr auto kClockSlack = 5s;
// A proxy may have other TLS on its far side than on ours.
constexpr double kOtherFraming = 1.05;
constexpr std::uint64_t kSomeOctets = 262'144;
constexpr double kMostTexts =
    100;  // at first and a second, ten times what ndt7 allows; not read beyond
constexpr double kLeastLoad = 0.9;  // of what came, in binary messages, and as much besides:
constexpr std::uint64_t kReadAhead = 163'840;  // what TLS may have read and not opened yet
constexpr std::uint16_t kGoingAway = 1001;

std::size_t segment_of(const FileDescriptor& socket) {
  int octets = 0;
  socklen_t size = sizeof octets;
  check("getsockopt TCP_MAXSEG",
        ::getsockopt(socket.get(), IPPROTO_TCP, TCP_MAXSEG, &octets, &size));
  return static_cast<std::size_t>(std::max(octets, 1));
}

class Client {
 public:
  Client(const Config& config, Run& run)
      : config_(config),
        run_(run),
        up_(config.direction == Direction::up),
        to_(Address::resolve(config.address.empty() ? config.target.host : config.address,
                             config.target.port)),
        connection_(open()) {}

  // Throws with what failed.
  void test(const RoundTrips& beside, const Enough& enough) {
    carry(beside, enough);
    finish();
    judge();
    if (sampler_) run_.rtt_loaded_p95_s = sampler_->end();
  }

 private:
  Connection open() {
    const auto until = steady_clock::now() + config_.patience.opening;
    run_.address = to_.host();
    auto socket = connect_tcp(to_, config_.patience.opening);
    run_.congestion_control = set_congestion_control(socket, "cubic");
    run_.segment = segment_of(socket);
    if (const auto least = tcp_info(socket).least_rtt; least > 0us && !run_.rtt_idle_s)
      run_.rtt_idle_s = to_seconds(least);
    if (!config_.target.tls)
      return Connection::client(ByteStream(std::move(socket)), config_.target, until);
    const auto context = TlsContext::client(config_.ca_file);
    return Connection::client(
        ByteStream::client(std::move(socket), context, config_.target.host, until), config_.target,
        until);
  }

  nanoseconds elapsed() const { return steady_clock::now() - started_; }

  std::uint64_t delivered() const {
    return up_ ? tcp_info(connection_.socket()).acked - acked_before_ : connection_.load_received();
  }

  void look() {
    const auto before = run_.series.empty() ? 0 : run_.series.back().octets;
    const auto octets = std::max(before, delivered());
    if (octets > before) progress_ = elapsed();
    run_.series.push_back({elapsed(), octets});
    if (up_) {
      const auto sending = looks_.look(connection_.socket().get());
      run_.resent.push_back({elapsed(), sending.sent_again, sending.least_rtt});
    }
    next_look_ = elapsed() + kLook;
  }

  // Its numbers may be anything that fits: the series must rise.
  void note_resent(const TcpTold& told) {
    const auto segments = segments_again(told, run_.segment);
    if (!segments || !told.least_rtt_us) return;
    const microseconds least(static_cast<std::int64_t>(*told.least_rtt_us));
    if (run_.resent.empty()) run_.resent.push_back({0ns, 0, least});
    run_.resent.push_back({elapsed(), std::max(*segments, run_.resent.back().segments), least});
  }

  void carry(const RoundTrips& beside, const Enough& enough) {
    run_.began = true;
    acked_before_ = tcp_info(connection_.socket()).acked;
    connection_.out().bulk(up_);
    const auto before = host_counters();
    try {
      while (elapsed() < config_.duration && !connection_.is_closed() && !enough()) step(beside);
    } catch (const StreamEnded& end) {
      if (elapsed() < config_.duration - config_.tolerance)
        throw std::runtime_error(
            fmt::format("broke off after {:.1f} s: {}", to_seconds(elapsed()), end.what()));
      broken_ = true;
    }
    if (sampler_) sampler_->stop();
    run_.loaded = elapsed();
    run_.stopped = run_.loaded < config_.duration && enough();
    run_.shortage = shortage(load_between(before, host_counters()));
    run_.ended_early =
        connection_.is_closed() && run_.loaded < config_.duration - config_.tolerance;
    look();
    note();
  }

  void step(const RoundTrips& beside) {
    connection_.move(kLook, [this](const Heard& heard) { hear(heard); });
    if (elapsed() >= next_look_) look();
    if (elapsed() - progress_ > config_.patience.silence)
      throw std::runtime_error(fmt::format("nothing came through for {} s; did the line go down?",
                                           to_seconds(config_.patience.silence)));
    if (!sampler_ && elapsed() >= config_.ramp) sampler_ = beside.begin();
  }

  void note() {
    run_.sending = looks_.info(connection_.socket().get());
    run_.octets_read = connection_.octets_read();
    run_.messages = up_ ? connection_.out().bulk_octets() : connection_.messages();
  }

  void hear(const Heard& heard) {
    if (std::holds_alternative<Bulk>(heard) && up_)
      throw Nonsense("load of its own during an upload");
    if (const auto* close = std::get_if<Close>(&heard)) hear(*close);
    if (const auto* text = std::get_if<Text>(&heard)) {
      if (++texts_ > kMostTexts * (1 + to_seconds(elapsed()))) return;
      const auto measurement = decode_measurement(text->text);
      hold_against(measurement);
      if (!measurement.tcp) return;
      run_.told = measurement.tcp;
      run_.told_at = elapsed();
      if (!up_) note_resent(*measurement.tcp);
      run_.acked_then = up_ ? delivered() : 0;
    }
  }

  static void hear(const Close& close) {
    if (close.code == kNormalClosure || close.code == kGoingAway || close.code == kNoCode) return;
    throw std::runtime_error(
        fmt::format("the server gives up: code {} {}", close.code, printable(close.reason)));
  }

  // What is told of a moment cannot be more than what we had sent, or received, by the time we hear
  // of it: a text comes behind the load that was sent before it.
  void hold_against(const Measurement& m) const {
    const auto octets = up_ ? connection_.out().bulk_octets() : connection_.octets_read();
    const auto ours = static_cast<double>(octets + kSomeOctets) * kOtherFraming;
    const auto most_us = static_cast<double>((elapsed() + kClockSlack) / 1us);
    const auto hold = [](const char* key, std::optional<std::uint64_t> told, double most) {
      if (told && static_cast<double>(*told) > most)
        throw Nonsense(fmt::format("\"{}\": {}, where {:.0f} is the most", key, *told, most));
    };
    if (m.app) {
      hold("NumBytes", m.app->octets, ours);
      hold("ElapsedTime", m.app->elapsed_us, most_us);
    }
    if (!m.tcp) return;
    hold(up_ ? "BytesReceived" : "BytesAcked", up_ ? m.tcp->received : m.tcp->acked, ours);
    hold("ElapsedTime", m.tcp->elapsed_us, most_us);
  }

  // A Close to the server, and its own, and what it still has to tell. One that does not answer is
  // cut off, which frees the line at once.
  void finish() {
    connection_.out().bulk(false);
    connection_.out().close(kNormalClosure);
    const auto until = steady_clock::now() + config_.patience.closing;
    try {
      while (!broken_ && steady_clock::now() < until &&
             !(connection_.is_closed() && connection_.is_silent()))
        connection_.move(kLook, [this](const Heard& heard) { hear_late(heard); });
    } catch (const StreamEnded&) {
      // It may leave as it likes by now.
    }
    connection_.cut();
  }

  // Load that was on its way is no longer measured.
  void hear_late(const Heard& heard) {
    if (!std::holds_alternative<Bulk>(heard)) hear(heard);
  }

  // Frames without payload, and texts that never end, are no load.
  void judge() const {
    const auto octets = run_.series.back().octets;
    if (!up_ &&
        static_cast<double>(run_.messages + kReadAhead) < kLeastLoad * static_cast<double>(octets))
      throw Nonsense(fmt::format("{} octets of load among {} octets", run_.messages, octets));
  }

  const Config& config_;
  Run& run_;
  bool up_;
  Address to_;
  Connection connection_;
  steady_clock::time_point started_{steady_clock::now()};
  nanoseconds progress_{}, next_look_{};
  std::uint64_t acked_before_{};
  SenderLooks looks_;
  double texts_{};
  bool broken_{};
  std::optional<RoundTrips::Sampler> sampler_;
};

}  // namespace

Run run(const Config& config, const Enough& enough) {
  Run run;
  run.start = utc_now();
  const auto began = steady_clock::now();
  try {
    const auto& host = config.address.empty() ? config.target.host : config.address;
    const RoundTrips beside(Address::resolve(host, config.target.port).host());
    run.rtt_idle_s = beside.idle();
    Client(config, run).test(beside, enough);
  } catch (const Nonsense& nonsense) {
    run.failure = std::string("the server makes no sense: ") + nonsense.what();
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  run.duration = steady_clock::now() - began;
  return run;
}

}  // namespace preau::ndt7
