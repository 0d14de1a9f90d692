// Our TCP test against something that is no honest reflector: floods, nonsense, silence. It ends in
// time, in bounded memory, with the reason.
#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "probe/measure/goodput.hh"
#include "probe/measure/turn.hh"
#include "probe/net/socket.hh"

using namespace preau;
using namespace std::chrono_literals;
using Catch::Contains;
using goodput::Direction;
using std::chrono::steady_clock;

namespace {

// Grants each turn, takes each flow, and then lets a script speak, on the control connection or on
// a flow. What it cannot send since the client left ends it.
class LyingReflector {
 public:
  using Script = std::function<void(const FileDescriptor&)>;

  LyingReflector(Script control, Script flow)
      : control_(std::move(control)), flow_(std::move(flow)) {
    accepting_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested())
        if (wait_readable(listener_, 20ms)) {
          Address from;
          peers_.emplace_back([this, peer = accept_tcp(listener_, from)] { serve(peer); });
        }
    });
  }

  GoodputConfig config(Direction direction) const {
    return {.to = {.host = "127.0.0.1",
                   .name = "liar",
                   .udp_port = 9,
                   .tcp_port = local_address(listener_).port(),
                   .other_tcp_port = 0},
            .direction = direction,
            .flows = 2,
            .turn_patience = 1'000ms};
  }

 private:
  void serve(const FileDescriptor& peer) const {
    try {
      std::array<std::byte, goodput::kHelloSize> octets{};
      if (!receive_all(peer, octets, 2s)) return;
      const auto hello = goodput::decode_hello(octets);
      if (hello && hello->role == goodput::Role::control) control_(peer);
      if (hello && hello->role == goodput::Role::flow) flow_(peer);
    } catch (const std::exception&) {
      // The client has left, which is what it should do.
    }
  }

  Script control_, flow_;
  FileDescriptor listener_{listen_tcp(Address::numeric("127.0.0.1", 0))};
  std::vector<std::jthread> peers_;  // join before the listener goes
  std::jthread accepting_;
};

void say(const FileDescriptor& peer, const std::vector<std::byte>& octets) {
  send_all(peer, octets, 2s);
}
void grant(const FileDescriptor& peer) {
  say(peer, encode(goodput::Turn{goodput::Turn::Kind::go}));
}

// Until the client leaves.
void listen(const FileDescriptor& peer) {
  while (wait_readable(peer, 10s))
    if (discard(peer) == 0) return;
}

std::vector<std::byte> many(const std::vector<std::byte>& message) {
  std::vector<std::byte> all;
  for (int i = 0; i < 500; ++i) all.insert(all.end(), message.begin(), message.end());
  return all;
}
void flood(const FileDescriptor& peer, const std::vector<std::byte>& message) {
  for (const auto all = many(message);;) say(peer, all);
}

void send_load(const FileDescriptor& peer) {
  const std::vector<std::byte> octets(65'536);
  for (;;) {
    say(peer, octets);
    std::this_thread::sleep_for(5ms);
  }
}

std::string failure_of(const LyingReflector& server, Direction direction) {
  const auto began = steady_clock::now();
  const auto run = run_goodput(server.config(direction));
  CHECK(steady_clock::now() - began < 20s);
  return run.failure;
}

}  // namespace

TEST_CASE("goodput: a reflector that floods its control connection is left") {
  const LyingReflector server(
      [](const auto& peer) {
        grant(peer);
        flood(peer, encode(goodput::Turn{goodput::Turn::Kind::load}));
      },
      send_load);
  CHECK_THAT(failure_of(server, Direction::down), Contains("makes no sense"));
}

TEST_CASE("goodput: a reflector that floods a flow with reports is left") {
  const LyingReflector server(
      [](const auto& peer) {
        grant(peer);
        listen(peer);
      },
      [](const auto& peer) { flood(peer, encode(goodput::Report{.elapsed_ns = 1})); });
  CHECK_THAT(failure_of(server, Direction::up), Contains("make no sense"));
}

TEST_CASE("goodput: shares and times that cannot be are refused, not told") {
  const auto tells = [](const std::vector<std::byte>& what) {
    return LyingReflector::Script([what](const FileDescriptor& peer) {
      grant(peer);
      say(peer, what);
      listen(peer);
    });
  };
  const goodput::Sending more{.busy_ms = 1'000, .receiver_limited_ms = 2'000};
  CHECK_THAT(failure_of({tells(encode(more)), send_load}, Direction::down),
             Contains("makes no sense"));
  const goodput::Turn load{goodput::Turn::Kind::load, 1'001};
  CHECK_THAT(failure_of({tells(encode(load)), send_load}, Direction::down),
             Contains("makes no sense"));
}

TEST_CASE("goodput: one that lets wait for ever, however often it says so, can be stopped") {
  const LyingReflector server(
      [](const auto& peer) {
        flood(peer, encode(goodput::Turn{goodput::Turn::Kind::wait, 5}));
      },
      send_load);
  CHECK_THAT(failure_of(server, Direction::down), Contains("busy with other tests"));
  auto config = server.config(Direction::down);
  config.turn_patience = 60'000ms;
  std::atomic<bool> enough{false};
  const std::jthread later([&] {
    std::this_thread::sleep_for(200ms);
    enough = true;
  });
  const auto began = steady_clock::now();
  const auto run = run_goodput(config, {.enough = [&] { return enough.load(); }});
  CHECK_THAT(run.failure, Contains("stopped before"));
  CHECK(steady_clock::now() - began < 10s);
}
