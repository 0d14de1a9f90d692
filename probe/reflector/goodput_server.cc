#include "probe/reflector/goodput_server.hh"

#include <array>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "probe/net/error.hh"
#include "probe/net/filler.hh"
#include "probe/net/host_load.hh"
#include "probe/reflector/capacity_server.hh"
#include "probe/reflector/connections.hh"

namespace preau {

using namespace std::chrono_literals;
using goodput::Direction;
using goodput::Hello;
using goodput::Role;
using goodput::Turn;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr int kMostConnections = 128;
// A test has 17 at most, those who wait one each; many schools may come from one address.
constexpr int kMostOfOne = 64;
constexpr auto kHelloTimeout = 5s;
constexpr auto kReportEvery = 50ms;
// A report is acknowledged on the very line that is measured: where little comes, 20 a second of
// each flow would take 3 % of 0.8 Mbit/s.
constexpr auto kReportSlowly = 250ms;
constexpr std::uint64_t kLittle = 32'768;
constexpr int kGulp = 131'072;  // octets that wake a receiver; fewer wait for kPeek
constexpr auto kPeek = 20ms;
constexpr auto kTellEvery = 200ms;
constexpr auto kSettling = 1s;   // too short a time tells nothing of a share
constexpr auto kTurnGrace = 5s;  // past its duration a turn is taken back
constexpr int kMostEchoes = 5'000;

// Did the client close its end? (Clients say nothing more on a control connection.)
bool closed(const FileDescriptor& socket, milliseconds wait) {
  if (!wait_readable(socket, wait)) return false;
  std::array<std::byte, 64> ignored{};
  const auto got = ::recv(socket.get(), ignored.data(), ignored.size(), MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN);
}

void send_turn(const FileDescriptor& socket, const Turn& turn) {
  send_all(socket, goodput::encode(turn), 2s);
}

goodput::Sending on_wire(const TcpInfo& sending) {
  const auto ms = [](std::chrono::microseconds time) {
    return static_cast<std::uint32_t>(time / 1ms);  // of a turn's flows: 16 x 35 s at most
  };
  goodput::Sending out;
  out.retransmits = static_cast<std::uint32_t>(sending.sent_again);
  out.min_rtt_us = static_cast<std::uint32_t>(sending.least_rtt.count());
  out.busy_ms = ms(sending.busy);
  out.receiver_limited_ms = ms(sending.window_limited);
  out.buffer_limited_ms = ms(sending.buffer_limited);
  return out;
}

bool running(const ActiveTurn& turn, const std::stop_token& stop) {
  return !turn.over && !stop.stop_requested() &&
         steady_clock::now() < turn.started + turn.duration + kTurnGrace;
}

// Tells the turn how much this flow's thread waited for a CPU, so that a busy reflector is not
// taken for a slow network.
class WaitMeter {
 public:
  explicit WaitMeter(ActiveTurn& turn) : turn_(turn) {}

  void look() {
    const auto now = steady_clock::now();
    if (now < next_) return;
    next_ = now + kTellEvery;
    const auto wait = load_between(began_, host_counters()).wait.value;
    const auto permille = static_cast<std::uint32_t>(wait * 1000);
    if (permille > turn_.waited_permille) turn_.waited_permille = permille;
  }

 private:
  ActiveTurn& turn_;
  HostCounters began_{host_counters()};
  steady_clock::time_point next_{steady_clock::now() + kSettling};
};

void send_bulk(const FileDescriptor& socket, ActiveTurn& turn, const std::stop_token& stop) {
  WaitMeter meter(turn);
  const auto bulk = filler<std::size_t{256} * 1024>();
  const auto flow = turn.sending.enter();
  SenderLooks looks;
  steady_clock::time_point tell_at;
  set_congestion_control(socket, "cubic");
  while (running(turn, stop)) {
    meter.look();
    if (const auto now = steady_clock::now(); now >= tell_at) {
      tell_at = now + kTellEvery;
      turn.sending.tell(flow, looks.look(socket.get()));
    }
    const auto sent = ::send(socket.get(), bulk.data(), bulk.size(), MSG_NOSIGNAL);
    if (sent > 0) continue;
    if (errno != EAGAIN && errno != EINTR) return;  // the client has had enough
    wait_writable(socket, 100ms);
  }
}

void count_bulk(const FileDescriptor& socket, ActiveTurn& turn, const std::stop_token& stop) {
  WaitMeter meter(turn);
  set_option(socket, SOL_SOCKET, SO_RCVLOWAT, kGulp, "SO_RCVLOWAT");
  std::uint64_t octets = 0;
  std::uint64_t told = 0;
  steady_clock::time_point told_at;
  while (running(turn, stop)) {
    wait_readable(socket, kPeek);
    meter.look();
    const auto got = discard(socket);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return;
    if (got > 0) octets += static_cast<std::uint64_t>(got);
    const auto now = steady_clock::now();
    if (now < told_at + (octets - told < kLittle ? kReportSlowly : kReportEvery)) continue;
    told = octets;
    told_at = now;
    const auto elapsed = static_cast<std::uint64_t>((now - turn.started) / 1ns);
    send_all(socket, goodput::encode(goodput::Report{elapsed, octets}), 2s);
  }
}

void echo(const FileDescriptor& socket, const std::stop_token& stop) {
  set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
  std::array<std::byte, goodput::kEchoSize> message{};
  for (int i = 0; i < kMostEchoes && !stop.stop_requested(); ++i) {
    if (!receive_all(socket, message, 5s)) return;
    send_all(socket, message, 2s);
  }
}

}  // namespace

bool GoodputServer::serves(Role role) const {
  return role == Role::capacity ? duties_.capacity_port.has_value() : duties_.goodput;
}

// The port is open before the client hears of it.
void GoodputServer::run_capacity(const FileDescriptor& socket, const Address& peer,
                                 const ActiveTurn& turn, const std::stop_token& stop) {
  CapacityTurn capacity(socket, peer, turn, *duties_.capacity_port);
  send_turn(socket, {Turn::Kind::go, *duties_.capacity_port, turn.token});
  capacity.run(stop);
}

void GoodputServer::run_turn(const FileDescriptor& socket, const ActiveTurn& turn,
                             const std::stop_token& stop) {
  send_turn(socket, {Turn::Kind::go, 0, turn.token});
  while (running(turn, stop) && !closed(socket, kTellEvery)) {
    send_turn(socket, {Turn::Kind::load, turn.waited_permille, {}});
    if (const auto sending = turn.sending.sum())
      send_all(socket, goodput::encode(on_wire(*sending)), 2s);
  }
}

void GoodputServer::control(const FileDescriptor& socket, const Address& peer, const Hello& hello,
                            const std::stop_token& stop) {
  const Place place(turns_, milliseconds{hello.duration_ms}, peer);
  while (!stop.stop_requested()) {
    if (const auto turn = turns_.try_start(place.ticket(), peer, hello.direction))
      return hello.role == Role::capacity ? run_capacity(socket, peer, *turn, stop)
                                          : run_turn(socket, *turn, stop);
    const auto wait = turns_.estimated_wait(place.ticket());
    send_turn(socket, {Turn::Kind::wait, static_cast<std::uint32_t>(wait.count()), {}});
    if (closed(socket, kTellEvery)) return;
  }
}

void GoodputServer::handle(const FileDescriptor& socket, const Address& peer,
                           const std::stop_token& stop) {
  std::array<std::byte, goodput::kHelloSize> octets{};
  if (!receive_all(socket, octets, kHelloTimeout)) return;
  const auto hello = goodput::decode_hello(octets);
  if (!hello || !serves(hello->role)) return;
  if (hello->role == Role::echo) return echo(socket, stop);
  if (hello->role == Role::control || hello->role == Role::capacity)
    return control(socket, peer, *hello, stop);
  const auto turn = turns_.join(hello->token, peer);
  if (!turn) return;
  const auto direction = turn->direction == Direction::both ? hello->direction : turn->direction;
  if (direction == Direction::down) send_bulk(socket, *turn, stop);
  if (direction == Direction::up) count_bulk(socket, *turn, stop);
}

void GoodputServer::serve(const FileDescriptor& listener, const std::stop_token& stop) {
  serve_connections(
      listener, kMostConnections, kMostOfOne,
      [this](Connection& c, const std::stop_token& asked) { handle(c.socket, c.peer, asked); },
      stop);
}

}  // namespace preau
