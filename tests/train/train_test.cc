// Trains over loopback: what leaves, arrives; how right their times are is for tests/lab.
#include <chrono>

#include <catch2/catch.hpp>

#include "probe/net/udp_headers.hh"
#include "probe/train/host_watch.hh"
#include "probe/train/receiver.hh"
#include "probe/train/sender.hh"
#include "probe/train/udp_path.hh"

using namespace preau;
using namespace preau::train;
using namespace std::chrono_literals;

namespace {

constexpr Token kToken{std::byte{1}, std::byte{2}};

Order quick(std::uint32_t number) {
  return {.burst_packets = 5,
          .train = number,
          .ip_octets = 1'200,
          .head_packets = 40,
          .head_kbps = 400'000,
          .body_packets = 100,
          .body_kbps = 200'000};
}

// Two ends on loopback, hailed.
struct Path {
  Address at{Address::resolve("127.0.0.1", 0)};
  FileDescriptor far{bind_path(at)};
  FileDescriptor near{connect_path(local_address(far))};
  std::uint32_t headers{udp_header_octets(at)};

  bool hail(const Token& token) const {
    send_hail(near, token, 4, 900);
    wait_readable(far, 1s);
    return take_first_hail(far, kToken, at).value_or(0) != 0;  // and by which interface
  }
  static void drain(const FileDescriptor& socket, Receiver& receiver, std::uint32_t packets) {
    for (int i = 0; i < 200 && receiver.packets() < packets; ++i) {
      wait_readable(socket, 10ms);
      receiver.drain();
    }
  }
};

bool never(std::uint64_t) { return false; }

}  // namespace

TEST_CASE("train: a hail comes back as large as it was, and only with the token") {
  const Path path;
  CHECK_FALSE(path.hail({}));
  REQUIRE(path.hail(kToken));
  Receiver receiver(path.near, kToken, path.headers);
  wait_readable(path.near, 1s);
  receiver.drain();
  const auto hails = receiver.take_hails();
  REQUIRE(hails.size() == 1);
  CHECK(hails[0] == Receiver::Hail{4, 900});
  CHECK(receiver.interface_index() != 0);
}

TEST_CASE("train: every packet is told of once, with its octets and a time") {
  const Path path;
  REQUIRE(path.hail(kToken));
  Receiver receiver(path.far, kToken, path.headers);
  const auto sent = send_train(path.near, kToken, quick(1), path.headers, never);
  Path::drain(path.far, receiver, 140);
  CHECK(receiver.packets() == 140);
  CHECK(receiver.ip_octets() == 1'200);
  CHECK(receiver.payload() == sent.payload);
  CHECK(sent.payload == 140 * 1'172);
  CHECK(receiver.take_drops() == 0);
  REQUIRE(sent.bursts.size() == 28);
  CHECK(sent.bursts.back() == Burst{sent.bursts.back().at, 135, 5});
  std::uint32_t next = 0;
  for (const auto& burst : receiver.bursts()) {
    CHECK(burst.first == next);
    CHECK(burst.at > 0ns);
    next += burst.packets;
  }
  CHECK(next == 140);
}

TEST_CASE("train: a burst larger than a GSO packet leaves whole, in several of them") {
  const Path path;
  REQUIRE(path.hail(kToken));
  Receiver receiver(path.far, kToken, path.headers);
  auto order = quick(1);
  order.segments = 20;
  order.burst_packets = 140;  // of 1,200 octets: two GSO packets at least
  const auto sent = send_train(path.near, kToken, order, path.headers, never);
  Path::drain(path.far, receiver, 140);
  REQUIRE(sent.bursts.size() == 1);
  CHECK(sent.bursts[0].packets == 140);
  CHECK(sent.payload == 140 * 1'172);
  CHECK(receiver.packets() == 140);
  CHECK(receiver.bursts().size() >= 7);  // each of these has its own stamp
}

TEST_CASE("train: the same train sent twice counts once; a later one begins anew") {
  const Path path;
  REQUIRE(path.hail(kToken));
  Receiver receiver(path.far, kToken, path.headers);
  for (int i = 0; i < 2; ++i) send_train(path.near, kToken, quick(1), path.headers, never);
  Path::drain(path.far, receiver, 141);  // in vain: there are 140
  CHECK(receiver.packets() == 140);
  send_train(path.near, kToken, quick(2), path.headers, never);
  Path::drain(path.far, receiver, 140);
  CHECK(receiver.packets() == 140);
  receiver.expect(3);
  CHECK(receiver.packets() == 0);
}

TEST_CASE("train: packets without the token are not of the train") {
  const Path path;
  REQUIRE(path.hail(kToken));
  Receiver receiver(path.far, kToken, path.headers);
  send_train(path.near, {}, quick(1), path.headers, never);
  Path::drain(path.far, receiver, 1);
  CHECK(receiver.packets() == 0);
  CHECK(receiver.payload() == 0);
}

TEST_CASE("train: told to stop, it stops before the next burst") {
  const Path path;
  REQUIRE(path.hail(kToken));
  const auto sent = send_train(path.near, kToken, quick(1), path.headers,
                               [](std::uint64_t payload) { return payload >= 20 * 1'172; });
  CHECK(sent.bursts.size() == 4);
}

TEST_CASE("train: the host's counters are read, and an interface that is none has no speed") {
  const HostWatch watch("");
  const auto seen = watch.seen();
  CHECK(seen.cpu);
  CHECK(seen.softnet_drops);
  CHECK_FALSE(seen.link);
}
