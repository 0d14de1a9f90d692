#include "probe/iperf3/client.hh"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/random.h>

#include "probe/iperf3/auth.hh"
#include "probe/iperf3/control.hh"
#include "probe/iperf3/load.hh"
#include "probe/measure/draft.hh"
#include "probe/measure/round_trips.hh"
#include "probe/net/error.hh"
#include "probe/net/host_load.hh"
#include "probe/net/tcp_info.hh"

namespace preau::iperf3 {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr int kHellos = 5;  // one a second
constexpr std::uint32_t kTcpBlock = 131'072, kMostDatagram = 1'448, kLeastDatagram = 512;

// What it does with a token that it cannot read.
constexpr auto kPadding =
    "; does it read our token? From 3.17 on it must run with --use-pkcs1-padding";

constexpr State kNothing = State::done;  // which no server says

std::string_view name_of(State state) {
  switch (state) {
    case State::param_exchange:
      return "its wish for parameters";
    case State::create_streams:
      return "its wish for streams";
    case State::test_start:
    case State::test_running:
      return "the start of the test";
    case State::exchange_results:
      return "its wish for results";
    case State::display_results:
      return "the end of its results";
    default:
      return "nothing";
  }
}

// What a server says instead of what was due, as a failure.
[[noreturn]] void complain(const FileDescriptor& control, State said, State due) {
  if (said == State::access_denied)
    throw std::runtime_error("the server is busy with another test; measure again later");
  if (said == State::server_terminate) throw std::runtime_error("the server was stopped");
  if (said == State::server_error) {
    const auto code = receive_error(control);
    throw std::runtime_error("the server refuses: " +
                             (code ? describe(*code) : "it does not say why"));
  }
  throw Nonsense(fmt::format("state {} where {} was due", static_cast<int>(said), name_of(due)));
}

class Client {
 public:
  Client(const Config& config, const Enough& enough, Run& run)
      : config_(config),
        enough_(enough),
        run_(run),
        to_(Address::resolve(config.host, config.port)),
        cookie_(random_cookie()) {}

  const Address& server() const { return to_; }

  // Throws with what failed.
  void test(const RoundTrips& beside) {
    open();
    agree();
    auto load = start();
    carry(load, beside);
    finish(load);
    if (sampler_) run_.rtt_loaded_p95_s = sampler_->end();
  }

 private:
  static Cookie random_cookie() {
    std::array<std::byte, kCookieSize - 1> random{};
    check("getrandom", ::getrandom(random.data(), random.size(), 0));
    return cookie_of(random);
  }

  void expect(State due, milliseconds patience) {
    std::optional<State> said;
    try {
      said = receive_state(control_, patience);
    } catch (const std::system_error& error) {
      if (error.code() == std::errc::timed_out) silent(due, patience);
      if (error.code() != std::errc::connection_reset) throw;
    }
    if (!said)
      throw std::runtime_error(
          fmt::format("the server closed the connection where {} was due{}", name_of(due),
                      due == State::create_streams && !config_.user.empty() ? kPadding : ""));
    if (*said != due) complain(control_, *said, due);
  }

  [[noreturn]] static void silent(State due, milliseconds patience) {
    throw std::runtime_error(fmt::format("the server said nothing for {} s where {} was due",
                                         to_seconds(patience), name_of(due)));
  }

  void open() {
    control_ = connect_tcp(to_, config_.patience.connect);
    set_option(control_, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
    send_all(control_, cookie_, kSendPatience);
    expect(State::param_exchange, config_.patience.answer);
    if (!run_.rtt_idle_s)
      if (const auto least = tcp_info(control_).least_rtt; least > 0us)
        run_.rtt_idle_s = to_seconds(least);
  }

  void agree() {
    test_ = {.udp = config_.udp,
             .direction = config_.direction,
             .streams = config_.streams,
             .time_s = static_cast<std::uint32_t>(
                 std::chrono::ceil<std::chrono::seconds>(config_.duration).count()),
             .omit_s = 0,
             .block = config_.udp ? datagram_octets() : kTcpBlock,
             .rate = 0,
             .wide_numbers = config_.udp,
             .congestion = {},
             .token = {}};
    if (config_.udp)
      test_.rate = static_cast<std::uint64_t>(config_.rate.value * 1e6 / config_.streams);
    if (!config_.user.empty())
      test_.token =
          make_token({config_.user, config_.password},
                     std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                     RsaKey::public_key(config_.key_file));
    send_text(control_, encode(test_));
    expect(State::create_streams, config_.patience.answer);
  }

  // As large as the control connection's segments, which pass whole.
  std::uint32_t datagram_octets() const {
    int mss = 0;
    socklen_t size = sizeof mss;
    check("getsockopt TCP_MAXSEG",
          ::getsockopt(control_.get(), IPPROTO_TCP, TCP_MAXSEG, &mss, &size));
    return std::clamp(static_cast<std::uint32_t>(std::max(mss, 0)), kLeastDatagram, kMostDatagram);
  }

  // Of a test of both directions, those that send come first.
  Load start() {
    std::vector<std::pair<FileDescriptor, bool>> opened;
    for (const bool sends : {true, false}) {
      if (config_.direction == (sends ? Direction::down : Direction::up)) continue;
      for (std::uint32_t i = 0; i < config_.streams; ++i)
        opened.emplace_back(config_.udp ? open_udp() : open_tcp(sends), sends);
    }
    expect(State::test_start, config_.patience.results);
    expect(State::test_running, config_.patience.answer);
    Load::Streams streams;
    for (auto& [socket, sends] : opened)
      streams.push_back(make_stream(std::move(socket), test_, sends));
    return Load(std::move(streams));
  }

  FileDescriptor open_tcp(bool sends) {
    auto socket = connect_tcp(to_, config_.patience.connect);
    const auto in_force = set_congestion_control(socket, "cubic");
    if (sends) run_.congestion_control = in_force;
    send_all(socket, cookie_, kSendPatience);
    return socket;
  }

  // A hello may be lost. The original asks once; a server that answers a second one counts it as a
  // datagram of 4 octets at most.
  FileDescriptor open_udp() {
    FileDescriptor socket(
        check("socket udp",
              ::socket(to_.storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
    check("connect udp " + to_.text(), ::connect(socket.get(), to_.get(), to_.length));
    for (int i = 0; i < kHellos; ++i) {
      (void)::send(socket.get(), kHello.data(), kHello.size(), MSG_NOSIGNAL);
      const auto until = steady_clock::now() + 1s;
      if (answered(socket, until)) return socket;
      if (!wait_readable(control_, 0ms)) continue;
      expect(State::test_start, 0ms);  // or it says why there is no answer
      throw std::runtime_error(
          "the server begins, but its answer over UDP does not come: does it answer from another "
          "of its addresses (its option --bind), or does a firewall hold it back?");
    }
    throw std::runtime_error(
        fmt::format("UDP port {} does not answer: does a firewall let UDP through?", to_.port()));
  }

  static bool answered(const FileDescriptor& socket, steady_clock::time_point until) {
    for (;;) {
      const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
      if (left <= 0ms || !wait_readable(socket, left)) return false;
      Hello answer{};
      const auto got = ::recv(socket.get(), answer.data(), answer.size(), 0);
      if (got == kHelloSize && (answer == kAnswer || answer == kOldAnswer)) return true;
      if (got < 0) std::this_thread::sleep_for(10ms);  // an ICMP error: the port may still open
    }
  }

  void carry(Load& load, const RoundTrips& beside) {
    const auto before = host_counters();
    while (load.elapsed() < config_.duration && !enough_()) {
      if (load.step(control_)) expect(kNothing, 0ms);  // it breaks off
      if (load.silence() > config_.patience.silence)
        throw std::runtime_error(fmt::format("nothing came through for {} s; did the line go down?",
                                             to_seconds(config_.patience.silence)));
      if (!sampler_ && load.elapsed() >= config_.ramp) sampler_ = beside.begin();
    }
    if (sampler_) sampler_->stop();
    run_.loaded = load.elapsed();
    run_.stopped = run_.loaded < config_.duration && enough_();
    run_.shortage = shortage(load_between(before, host_counters()));
    send_state(control_, State::test_end);
    note(load);
  }

  void note(const Load& load) {
    for (const auto& stream : load.streams()) {
      StreamRun seen{.sends = stream->sends(),
                     .ours = stream->counts(),
                     .theirs = {},
                     .series = stream->series(),
                     .resent = stream->resent()};
      if (seen.sends && !config_.udp) note_tcp(stream->tcp(), seen);
      run_.streams.push_back(std::move(seen));
    }
  }

  static void note_tcp(const TcpInfo& info, StreamRun& seen) {
    seen.put_on_wire = info.sent;
    seen.sent_again = info.sent_again;
    seen.window_limited = share_of_busy(info, info.window_limited);
    seen.buffer_limited = share_of_busy(info, info.buffer_limited);
  }

  void finish(Load& load) {
    const auto until = steady_clock::now() + config_.patience.results;
    while (!load.drain(control_))
      if (steady_clock::now() > until) silent(State::exchange_results, config_.patience.results);
    expect(State::exchange_results, 0ms);
    load.close();
    send_text(control_, encode(our_results()));
    std::string text;
    try {
      text = receive_text(control_, kMostResults, config_.patience.results);
    } catch (const std::system_error& error) {
      throw std::runtime_error(std::string("the server's results did not come: ") + error.what());
    }
    const auto theirs = decode_results(text, run_.streams.size());
    run_.server_cpu_percent = theirs.cpu_percent;
    for (std::size_t i = 0; i < run_.streams.size(); ++i) {
      run_.streams[i].theirs = theirs.streams[i];
      hold_against(run_.streams[i]);
    }
    expect(State::display_results, config_.patience.answer);
    send_state(control_, State::done);
  }

  // Who receives cannot have more than was sent; but from 3.16 on a server does not wait for the
  // write that its stream's thread is in when the test ends, and leaves out what of it has left.
  // The server's clock starts before our load and stops when it hears of the end; before 3.2 it
  // told no times.
  void hold_against(const StreamRun& stream) const {
    const auto sent = stream.sends ? stream.ours.octets : stream.theirs.octets;
    const auto received = stream.sends ? stream.theirs.octets : stream.ours.octets;
    const auto left_out = stream.sends ? 0 : test_.block;
    if (received > sent + left_out)
      throw Nonsense(fmt::format("{} octets received of {} sent", received, sent));
    // No path doubles every datagram. (Each number counts once, so more copies than numbers.)
    if (!stream.sends && stream.ours.copies > stream.ours.packets)
      throw Nonsense(fmt::format("{} datagrams bore a number that had come before, of {} numbers",
                                 stream.ours.copies, stream.ours.packets));
    const auto time = stream.theirs.time_s.value_or(0);
    const auto ours = to_seconds(run_.loaded);
    if (time > 0 && (time < 0.95 * ours || time > ours + to_seconds(config_.patience.results)))
      throw Nonsense(fmt::format("a test of {:.2f} s, which took {:.2f} s here", time, ours));
  }

  Results our_results() const {
    Results results{.cpu_percent = 0, .tells_retransmits = false, .streams = {}};
    for (std::size_t i = 0; i < run_.streams.size(); ++i) {
      const auto& s = run_.streams[i];
      results.streams.push_back({.id = stream_id(i),
                                 .octets = s.ours.octets,
                                 .retransmits = std::nullopt,
                                 .jitter_s = s.ours.jitter_s,
                                 .lost = s.ours.lost,
                                 .packets = s.ours.packets,
                                 .time_s = to_seconds(run_.loaded)});
      if (!s.sends || config_.udp) continue;
      results.streams.back().retransmits = s.sent_again;
      results.tells_retransmits = true;
    }
    return results;
  }

  const Config& config_;
  const Enough& enough_;
  Run& run_;
  Address to_;
  Cookie cookie_;
  FileDescriptor control_;
  Parameters test_;
  std::optional<RoundTrips::Sampler> sampler_;
};

}  // namespace

Run run(const Config& config, const Enough& enough) {
  Run run;
  run.start = utc_now();
  const auto began = steady_clock::now();
  try {
    Client client(config, enough, run);
    run.address = client.server().host();
    const RoundTrips beside(run.address);
    run.rtt_idle_s = beside.idle();
    client.test(beside);
  } catch (const Nonsense& nonsense) {
    run.failure = std::string("the server makes no sense: ") + nonsense.what();
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  run.duration = steady_clock::now() - began;
  return run;
}

}  // namespace preau::iperf3
