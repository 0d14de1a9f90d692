#include "probe/reflector/iperf3_server.hh"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "probe/iperf3/control.hh"
#include "probe/reflector/iperf3_test.hh"

namespace preau {

using namespace std::chrono_literals;

namespace {

// Both ways of the largest test, its control connection, and one that comes in vain.
constexpr int kMostOfOne = 2 * static_cast<int>(Iperf3Test::kMostStreams) + 2;
// Who holds all of his open, silent, keeps nobody else out.
constexpr int kMostConnections = kMostOfOne + 40;
constexpr auto kCookiePatience = 5s;
constexpr auto kLikelyTurn = 15s;  // what others are told to wait; a client does not say before

}  // namespace

void Iperf3Server::serve(const FileDescriptor& listener, const std::stop_token& stop) {
  serve_connections(
      listener, kMostConnections, kMostOfOne,
      [this](Connection& c, const std::stop_token& asked) { handle(c, asked); }, stop);
}

void Iperf3Server::handle(Connection& connection, const std::stop_token& stop) {
  set_option(connection.socket, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
  iperf3::Cookie cookie{};
  if (!receive_all(connection.socket, cookie, kCookiePatience) || !iperf3::is_cookie(cookie))
    return;
  if (!join(connection, cookie)) admit(connection, cookie, stop);
}

// A stream of the running test bears its cookie and comes from its client's address.
bool Iperf3Server::join(Connection& connection, const iperf3::Cookie& cookie) {
  const std::lock_guard lock(mutex_);
  return active_ != nullptr && active_->offer(connection, cookie);
}

void Iperf3Server::admit(Connection& connection, const iperf3::Cookie& cookie,
                         const std::stop_token& stop) {
  const Place place(turns_, kLikelyTurn, connection.peer);
  const auto turn = turns_.try_start(place.ticket(), connection.peer, goodput::Direction::both);
  if (!turn) return iperf3::send_state(connection.socket, iperf3::State::access_denied);
  Iperf3Test test(connection, cookie, access_ ? &*access_ : nullptr);
  struct Activate {
    Iperf3Server& server;
    explicit Activate(Iperf3Server& s, Iperf3Test* t) : server(s) { set(t); }
    ~Activate() { set(nullptr); }
    void set(Iperf3Test* t) const {
      const std::lock_guard lock(server.mutex_);
      server.active_ = t;
    }
  } activate(*this, &test);
  test.run(stop);
}

}  // namespace preau
