#include "probe/reflector/ndt7_server.hh"

#include "probe/reflector/ndt7_test.hh"

namespace preau {

using namespace std::chrono_literals;

namespace {

constexpr int kMostConnections = 32;  // one tests; the others come in vain
constexpr int kMostOfOne = 16;
constexpr auto kOpeningPatience = 5s;
constexpr auto kLikelyTurn = 13s;  // what others are told to wait

}  // namespace

void Ndt7Server::serve(const FileDescriptor& listener, const std::stop_token& stop) {
  serve_connections(
      listener, kMostConnections, kMostOfOne,
      [this](Connection& c, const std::stop_token& asked) { handle(c, asked); }, stop);
}

// Whatever the client does to annoy us throws, and ends its connection.
void Ndt7Server::handle(Connection& accepted, const std::stop_token& stop) {
  const auto until = std::chrono::steady_clock::now() + kOpeningPatience;
  set_congestion_control(accepted.socket, "cubic");
  const ndt7::Ends ends{accepted.peer.text(), local_address(accepted.socket).text()};
  ndt7::Connection connection(tls_ ? ByteStream::server(std::move(accepted.socket), *tls_, until)
                                   : ByteStream(std::move(accepted.socket)));
  const auto asked = connection.receive_request(until);
  if (!asked) return connection.refuse(asked.error(), until);
  const Place place(turns_, kLikelyTurn, accepted.peer);
  const auto turn = turns_.try_start(place.ticket(), accepted.peer, asked->direction);
  if (!turn) return connection.refuse(ndt7::kBusy, until);
  connection.accept(*asked, until);
  Ndt7Test(connection, *asked, ends).run(stop);
}

}  // namespace preau
