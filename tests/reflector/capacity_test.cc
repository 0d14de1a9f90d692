// The capacity test's shell against the real reflector over loopback: protocol and bounds. How
// right its values are is shown on shaped links, in tests/lab.
#include <array>
#include <thread>

#include <catch2/catch.hpp>

#include "probe/measure/capacity_session.hh"
#include "probe/measure/tcp_port.hh"
#include "probe/net/error.hh"
#include "probe/reflector/goodput_server.hh"
#include "probe/train/udp_path.hh"

using namespace preau;
using namespace std::chrono_literals;
using capacity::Direction;
using capacity::Train;

namespace {

// A UDP port that was free a moment ago.
std::uint16_t free_port() {
  return local_address(train::bind_path(Address::resolve("127.0.0.1", 0))).port();
}

class LoopbackReflector {
 public:
  explicit LoopbackReflector(std::optional<std::uint16_t> port = free_port())
      : tcp_(listen_tcp(Address::resolve("127.0.0.1", 0))),
        server_({.capacity_port = port}),
        thread_([this](const std::stop_token& s) { server_.serve(tcp_, s); }) {}

  CapacityConfig config(Direction direction) const {
    return {.to = {.host = "127.0.0.1",
                   .name = "loopback",
                   .tcp_port = local_address(tcp_).port(),
                   .other_tcp_port = 0},
            .direction = direction,
            .foreign_share = Ratio{1.0}};  // of loopback, others have what they like
  }

 private:
  FileDescriptor tcp_;
  GoodputServer server_;
  std::jthread thread_;
};

const Enough kNever = never_enough;

const Train kTrain{.ip_octets = 1'400,
                   .head_packets = 60,
                   .head_rate = Mbps{300},
                   .body_packets = 120,
                   .body_rate = Mbps{100},
                   .burst_packets = 3};

// A turn of capacity by hand: the control connection and what `go` told.
struct Turn {
  FileDescriptor control;
  goodput::Turn go;

  explicit Turn(const CapacityConfig& config) : control(connect_to_reflector(config.to)) {
    send_all(control,
             goodput::encode(goodput::Hello{.role = goodput::Role::capacity, .duration_ms = 2'000}),
             1s);
    std::array<std::byte, goodput::kTurnSize> octets{};
    if (receive_all(control, octets, 5s)) go = goodput::decode_turn(octets).value();
  }
  FileDescriptor path() const {
    return train::connect_path(
        Address::resolve("127.0.0.1", static_cast<std::uint16_t>(go.amount)));
  }
  bool closed() const {
    std::array<std::byte, 1> octet{};
    try {
      return !receive_all(control, octet, 3s);
    } catch (const std::system_error& error) {
      return error.code().value() == ECONNRESET;
    }
  }
};

}  // namespace

TEST_CASE("capacity: trains run down and up, and every packet is accounted for") {
  const LoopbackReflector reflector;
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto config = reflector.config(direction);
    CapacitySession session(config, kNever);
    session.open();
    CHECK(session.ip_octets() == 1'500);
    for (int i = 0; i < 3; ++i) {
      const auto feedback = session.run(kTrain);
      CHECK(feedback.arrivals.size() == 180);
      REQUIRE_FALSE(feedback.sent.empty());
      CHECK(feedback.sent.back().first + feedback.sent.back().packets == 180);
      for (const auto& arrival : feedback.arrivals) CHECK(arrival.ip_octets == 1'400);
      CHECK(feedback.elapsed > 0ns);
      CHECK(feedback.receiver.socket_drops == 0);
      CHECK(feedback.sender.cpu);
    }
    const auto train_octets = std::uint64_t{3} * 180 * 1'400;
    CHECK((direction == Direction::up ? session.sent_octets() : session.received_octets()) >
          train_octets);
    CHECK((direction == Direction::up ? session.received_octets() : session.sent_octets()) <
          train_octets / 4);
  }
}

TEST_CASE("capacity: a reflector that does not serve it is a clear failure") {
  const LoopbackReflector reflector(std::nullopt);
  const auto config = reflector.config(Direction::down);
  CapacitySession session(config, kNever);
  CHECK_THROWS_WITH(session.open(), Catch::Contains("does it serve capacity"));
}

TEST_CASE("capacity: a reflector that knows another order is told of as such") {
  const auto listener = listen_tcp(Address::resolve("127.0.0.1", 0));
  const std::jthread older([&](const std::stop_token& stop) {
    if (!wait_readable(listener, 5s)) return;
    Address from;
    const auto control = accept_tcp(listener, from);
    const auto path = train::bind_path(Address::resolve("127.0.0.1", 0));
    std::array<std::byte, goodput::kHelloSize> hello{};
    receive_all(control, hello, 2s);
    send_all(control,
             encode(goodput::Turn{goodput::Turn::Kind::go, local_address(path).port(), {}}), 2s);
    while (!train::take_first_hail(path, {}, from) && wait_readable(path, 5s)) continue;
    train::send_hail(path, {}, 0, 1'472);
    while (!stop.stop_requested() && !wait_readable(control, 20ms)) continue;
    std::array<std::byte, train::kOrderSize - 8> order{};  // the rest stays unread: a reset
    receive_all(control, order, 2s);
  });
  const CapacityConfig config{.to = {.host = "127.0.0.1",
                                     .name = "older",
                                     .tcp_port = local_address(listener).port(),
                                     .other_tcp_port = 0}};
  CapacitySession session(config, kNever);
  session.open();
  CHECK_THROWS_WITH(session.run(kTrain), Catch::Contains("older or newer than this probe"));
}

TEST_CASE("capacity: without the token no datagram comes back, nor makes a turn's peer") {
  const LoopbackReflector reflector;
  const Turn turn(reflector.config(Direction::down));
  const auto path = turn.path();
  train::send_hail(path, {}, 0, 500);
  CHECK_FALSE(wait_readable(path, 300ms));
  train::send_hail(path, turn.go.token, 0, 500);
  CHECK(wait_readable(path, 2s));
}

TEST_CASE("capacity: an order beyond the reflector's bounds ends the turn") {
  const LoopbackReflector reflector;
  const Turn turn(reflector.config(Direction::down));
  const auto path = turn.path();
  train::send_hail(path, turn.go.token, 0, 500);
  REQUIRE(wait_readable(path, 2s));
  send_all(turn.control,
           train::encode(train::Order{.train = 1,
                                      .ip_octets = 1'500,
                                      .head_packets = train::kMostPackets + 1,
                                      .head_kbps = 1'000'000}),
           1s);
  CHECK(turn.closed());
}

TEST_CASE("capacity: whatever the client says amid a train stops it") {
  const LoopbackReflector reflector;
  const Turn turn(reflector.config(Direction::down));
  const auto path = turn.path();
  train::send_hail(path, turn.go.token, 0, 500);
  REQUIRE(wait_readable(path, 2s));
  const train::Order order{
      .train = 1, .ip_octets = 1'500, .head_packets = 3'000, .head_kbps = 12'000};  // 3 s
  send_all(turn.control, train::encode(order), 1s);
  std::this_thread::sleep_for(200ms);
  send_all(turn.control, train::encode(train::Order{.kind = train::Order::Kind::stop}), 1s);
  std::array<std::byte, train::kAccountSize> octets{};
  REQUIRE(receive_all(turn.control, octets, 2s));
  const auto account = train::decode_account(octets);
  REQUIRE(account);
  CHECK(account->bursts > 0);
  CHECK(account->bursts < 2'500);
}

TEST_CASE("capacity: one test at a time, TCP's included: the second waits its turn") {
  const LoopbackReflector reflector;
  const auto config = reflector.config(Direction::up);
  std::optional<CapacitySession> first(std::in_place, config, kNever);
  first->open();
  const auto control = connect_to_reflector(config.to);
  send_all(control, goodput::encode(goodput::Hello{.duration_ms = 1'000}), 1s);
  std::array<std::byte, goodput::kTurnSize> octets{};
  REQUIRE(receive_all(control, octets, 2s));
  CHECK(goodput::decode_turn(octets)->kind == goodput::Turn::Kind::wait);
  CHECK(goodput::decode_turn(octets)->amount > 0);
  first.reset();
  auto kind = goodput::Turn::Kind::wait;
  for (int i = 0; i < 20 && kind == goodput::Turn::Kind::wait; ++i) {
    REQUIRE(receive_all(control, octets, 2s));
    kind = goodput::decode_turn(octets)->kind;
  }
  CHECK(kind == goodput::Turn::Kind::go);
}

TEST_CASE("capacity: asked to stop, a train ends amid, down and up, and the turn is free again") {
  const LoopbackReflector reflector;
  auto longest = kTrain;
  longest.body_packets = 1'000;
  longest.body_rate = Mbps{10};  // 1.1 s
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto config = reflector.config(direction);
    bool stop = false;
    int looks = 0;
    // The first few are of the turn and the hailing.
    const Enough enough = [&] { return stop && ++looks > 5; };
    CapacitySession session(config, enough);
    session.open();
    stop = true;
    const auto feedback = session.run(longest);
    CHECK(session.stopped());
    CHECK_FALSE(session.disturbed());
    REQUIRE_FALSE(feedback.sent.empty());
    CHECK(feedback.sent.back().first + feedback.sent.back().packets < longest.packets() / 2);
    CHECK_FALSE(feedback.arrivals.empty());
  }
}

TEST_CASE("capacity: asked to stop while others have the reflector, it waits no longer") {
  const LoopbackReflector reflector;
  const auto config = reflector.config(Direction::down);
  CapacitySession first(config, kNever);
  first.open();
  const Enough enough = [] { return true; };
  CapacitySession second(config, enough);
  CHECK_THROWS_WITH(second.open(), Catch::Contains("stopped before"));
}
