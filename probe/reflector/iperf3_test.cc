#include "probe/reflector/iperf3_test.hh"

#include <algorithm>
#include <array>

#include <netinet/in.h>
#include <sys/resource.h>

#include "probe/iperf3/control.hh"
#include "probe/net/error.hh"
#include "probe/net/tcp_info.hh"
#include "probe/reflector/iperf3_server.hh"

namespace preau {

using namespace std::chrono_literals;
using namespace iperf3;
using std::chrono::steady_clock;

namespace {

constexpr auto kParameters = 5s, kStreams = 10s, kGrace = 10s, kResultsPatience = 10s;
constexpr auto kLook = 10ms;

double thread_cpu_s() {
  rusage used{};
  ::getrusage(RUSAGE_THREAD, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Shared with the streams that were opened before: those are connected, and have their datagrams.
FileDescriptor bind_beside(const Address& at) {
  FileDescriptor socket(check(
      "socket udp", ::socket(at.storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
  check("bind udp " + at.text(), ::bind(socket.get(), at.get(), at.length));
  return socket;
}

// Answers what asks for a stream, with as many octets; who asked, when it is a hello.
std::optional<Address> answer_hello(const FileDescriptor& socket) {
  Hello hello{};
  Address from;
  from.length = sizeof from.storage;
  const auto got = ::recvfrom(socket.get(), hello.data(), hello.size(), 0,
                              reinterpret_cast<sockaddr*>(&from.storage), &from.length);
  if (got != kHelloSize || (hello != kHello && hello != kOldHello)) return std::nullopt;
  return from;
}

}  // namespace

void Iperf3Test::run(const std::stop_token& stop) {
  if (!agree()) return;
  {
    const std::lock_guard lock(mutex_);
    open_ = !asked_.udp;
  }
  if (!(asked_.udp ? collect_udp(stop) : collect_tcp(stop))) return;
  send_state(control_, State::test_start);
  send_state(control_, State::test_running);
  Load load(make_streams());
  const auto cpu = thread_cpu_s();
  if (carry(load, stop)) tell(load, thread_cpu_s() - cpu);
}

// What is not granted is told with the original's number for it.
bool Iperf3Test::agree() {
  send_state(control_, State::param_exchange);
  const auto refuse = [&](ErrorCode code) {
    send_error(control_, code);
    return false;
  };
  try {
    asked_ = decode_parameters(receive_text(control_, kMostParameters, kParameters));
  } catch (const Nonsense&) {
    return refuse(ErrorCode::receive_parameters);
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (access_ != nullptr && !access_->users.admits(asked_.token, now, access_->key))
    return refuse(ErrorCode::authorization);
  if (asked_.streams > kMostStreams) return refuse(ErrorCode::streams);
  if (asked_.time_s + asked_.omit_s > kLongest_s) return refuse(ErrorCode::duration);
  return true;
}

std::size_t Iperf3Test::streams_due() const {
  return std::size_t{asked_.streams} * (asked_.direction == Direction::both ? 2 : 1);
}

bool Iperf3Test::offer(Connection& connection, const Cookie& cookie) {
  const std::lock_guard lock(mutex_);
  if (!open_ || cookie != cookie_ || !connection.peer.same_host(peer_)) return false;
  if (joined_.size() < streams_due())
    joined_.push_back({connection.number, std::move(connection.socket)});
  return true;
}

// Before the test runs a client has nothing more to say: when it does, it leaves.
bool Iperf3Test::client_left() const { return wait_readable(control_, kLook); }

bool Iperf3Test::collect_tcp(const std::stop_token& stop) {
  send_state(control_, State::create_streams);
  const auto until = steady_clock::now() + kStreams;
  while (!stop.stop_requested() && steady_clock::now() < until) {
    {
      const std::lock_guard lock(mutex_);
      if (joined_.size() == streams_due()) {
        // Threads had them in any order; the client tells its streams apart by the kernel's.
        std::ranges::sort(joined_, {}, &Joined::number);
        open_ = false;
        return true;
      }
    }
    if (client_left()) return false;
  }
  send_error(control_, ErrorCode::stream_connect);
  return false;
}

// The port is open until the last stream has come, to the control connection's address only.
bool Iperf3Test::collect_udp(const std::stop_token& stop) {
  const auto here = local_address(control_);
  auto listener = bind_beside(here);
  send_state(control_, State::create_streams);
  const auto until = steady_clock::now() + kStreams;
  while (joined_.size() < streams_due() && !stop.stop_requested() && steady_clock::now() < until) {
    if (client_left()) return false;
    for (const auto& known : joined_)  // its answer was lost
      if (answer_hello(known.socket)) (void)::send(known.socket.get(), kAnswer.data(), 4, 0);
    const auto from = answer_hello(listener);
    if (!from || !from->same_host(peer_)) continue;
    check("connect udp", ::connect(listener.get(), from->get(), from->length));
    (void)::send(listener.get(), kAnswer.data(), kAnswer.size(), 0);
    joined_.push_back({joined_.size(), std::move(listener)});
    listener = bind_beside(here);
  }
  if (joined_.size() == streams_due()) return true;
  send_error(control_, ErrorCode::stream_connect);
  return false;
}

// Of a test of both ways, those on which the client sends come first.
Load::Streams Iperf3Test::make_streams() {
  Load::Streams streams;
  for (auto& joined : joined_) {
    const bool sends = asked_.direction == Direction::down ||
                       (asked_.direction == Direction::both && streams.size() >= asked_.streams);
    if (sends && !asked_.udp)
      set_congestion_control(joined.socket,
                             asked_.congestion.empty() ? "cubic" : asked_.congestion);
    streams.push_back(make_stream(std::move(joined.socket), asked_, sends));
  }
  joined_.clear();
  return streams;
}

// True: the client has ended the test, as it should.
bool Iperf3Test::carry(Load& load, const std::stop_token& stop) {
  const std::chrono::seconds omit{asked_.omit_s};
  const auto granted = asked_.time_s == 0 ? std::chrono::seconds{kLongest_s}
                                          : omit + std::chrono::seconds{asked_.time_s};
  bool omitting = asked_.omit_s > 0;
  while (!stop.stop_requested() && load.elapsed() < granted + kGrace) {
    if (load.step(control_)) return receive_state(control_, 0ms) == State::test_end;
    if (omitting && load.elapsed() >= omit) {
      load.forget();
      omitting = false;
    }
  }
  if (stop.stop_requested())
    send_state(control_, State::server_terminate);
  else
    send_error(control_, ErrorCode::duration);
  return false;
}

void Iperf3Test::tell(Load& load, double cpu_s) {
  const auto elapsed = to_seconds(load.elapsed());
  Results results{.cpu_percent = 100 * cpu_s / elapsed, .tells_retransmits = false, .streams = {}};
  for (const auto& stream : load.streams()) {
    const auto counts = stream->counts();
    results.streams.push_back({.id = stream_id(results.streams.size()),
                               .octets = counts.octets,
                               .retransmits = std::nullopt,
                               .jitter_s = counts.jitter_s,
                               .lost = counts.lost,
                               .packets = counts.packets,
                               .time_s = elapsed - asked_.omit_s});
    if (asked_.udp || !stream->sends()) continue;
    results.streams.back().retransmits = tcp_info(stream->socket()).sent_again;
    results.tells_retransmits = true;
  }
  // The original's client up to 3.15 reads whole blocks: the end of the stream alone ends the last.
  load.close();
  send_state(control_, State::exchange_results);
  // The client's own count: nothing of it is used.
  (void)receive_text(control_, kMostResults, kResultsPatience);
  send_text(control_, encode(results));
  send_state(control_, State::display_results);
  (void)receive_state(control_, kResultsPatience);  // done; then it leaves first
}

}  // namespace preau
