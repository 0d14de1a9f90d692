// The reflector's socket, over loopback: batches, kernel stamps, and two reflectors that somebody
// points at each other.
#include "probe/reflector/stamp_server.hh"

#include <array>
#include <thread>

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono_literals;

namespace {

struct Served {
  explicit Served(StampServer& server)
      : thread([&server](const std::stop_token& stop) { server.serve(stop); }) {}
  std::jthread thread;
};

void send(StampedUdpSocket& socket, const stamp::Request& request) {
  std::array<std::byte, 512> buffer{};
  REQUIRE(socket.send(stamp::encode(request, 0, {}, buffer)));
}

// The next datagram; transmit stamps on their way wake the socket too.
std::optional<Datagram> receive(StampedUdpSocket& socket) {
  const auto until = std::chrono::steady_clock::now() + 2s;
  while (std::chrono::steady_clock::now() < until) {
    socket.transmit_stamps();
    if (auto datagram = socket.receive(100ms)) return datagram;
  }
  return std::nullopt;
}

Address loopback(std::uint16_t port) { return Address::resolve("127.0.0.1", port); }

}  // namespace

TEST_CASE("stamp server: Follow-Up Telemetry brings the kernel's stamp of the reply before") {
  StampServer server(loopback(0), {});
  const Served served(server);
  auto socket = StampedUdpSocket::connect(local_address(server.fd()));
  stamp::Time t3{};
  for (std::uint32_t i = 0; i < 20; ++i) {
    send(socket, {.seq = i, .sent = wall_now(), .asked = {.follow_up = true}});
    const auto datagram = receive(socket);
    REQUIRE(datagram);
    const auto reply = stamp::decode_reply(datagram->data);
    REQUIRE(reply);
    CHECK(reply->seq == i);
    const auto follow_up = reply->answered.follow_up.value();
    if (i > 0) {
      CHECK(follow_up.seq == i - 1);
      CHECK(follow_up.sent > t3);  // the kernel's, later than user space's T3
      CHECK(follow_up.sent < reply->received);
    }
    t3 = reply->sent;
  }
  CHECK(server.counters().user_stamped == 0);
}

TEST_CASE("stamp server: what came while it was away is answered in one go, in order") {
  StampServer server(loopback(0), {});
  auto socket = StampedUdpSocket::connect(local_address(server.fd()));
  for (std::uint32_t i = 0; i < 100; ++i)
    send(socket, {.seq = i, .sent = wall_now(), .asked = {.follow_up = i % 3 == 0}});
  const Served served(server);
  for (std::uint32_t i = 0; i < 100; ++i) {
    const auto datagram = receive(socket);
    REQUIRE(datagram);
    const auto reply = stamp::decode_reply(datagram->data);
    CHECK(reply->seq == i);
    CHECK(reply->request_seq == i);
    if (i % 3 != 0 || i == 0) continue;
    CHECK(reply->answered.follow_up->seq + 1 == i);
  }
}

TEST_CASE("stamp server: on any address it answers from the one that was asked") {
  StampServer server(Address::resolve("0.0.0.0", 0), {});
  const Served served(server);
  auto socket =
      StampedUdpSocket::connect(Address::resolve("127.0.0.9", local_address(server.fd()).port()));
  send(socket, {.sent = wall_now()});
  CHECK(receive(socket));  // a connected socket hears no other
}

TEST_CASE("stamp server: two of them do not loop on a forged packet") {
  StampServer a(loopback(0), {});
  std::uint16_t port = 0;
  {  // What a forger would send: it claims to come from where the other will stand.
    auto forger = StampedUdpSocket::connect(local_address(a.fd()));
    port = local_address(forger.fd()).port();
    send(forger, {.sent = wall_now()});
  }
  StampServer b(loopback(port), {});
  const Served first(a), second(b);
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (b.counters().received == 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(10ms);
  std::this_thread::sleep_for(200ms);  // a loop would go round thousands of times
  CHECK(a.counters().received == 1);
  CHECK(a.counters().reflected == 1);
  CHECK(b.counters().received == 1);
  CHECK(b.counters().was_reply == 1);
  CHECK(b.counters().reflected == 0);
}
