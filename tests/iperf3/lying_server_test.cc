// Our client against servers that refuse, stall, break off, send for ever, or lie: a clear failure,
// in time, and no value.
#include <array>
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "probe/iperf3/report.hh"
#include "probe/net/error.hh"
#include "tests/iperf3/scripted.hh"

using namespace preau;
using namespace preau::iperf3;
using namespace std::chrono_literals;
using iperf3::test::ScriptedServer;
using Peer = ScriptedServer::Peer;
using std::chrono::steady_clock;

namespace {

constexpr auto kAtOnce = 2s;

// No value, the reason, and not later than this.
void fails(const Config& config, const std::string& why, std::chrono::seconds within) {
  const auto began = steady_clock::now();
  const auto run = iperf3::run(config);
  const auto took = steady_clock::now() - began;
  INFO(run.failure << " after " << to_seconds(took) << " s");
  CHECK_THAT(run.failure, Catch::Contains(why));
  CHECK(took < within);
  CHECK(validity(run, config) == Validity::failed);
  CHECK_THAT(report(run, config).text(), Catch::Contains("\"value\":null"));
}

void send_until_ended(const Peer& peer, const FileDescriptor& stream) {
  const std::vector<std::byte> octets(65'536);
  while (!peer.ended())
    if (::send(stream.get(), octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
      wait_writable(stream, 10ms);
}

// An honest download, then these results.
ScriptedServer::Script results_of(std::string json) {
  return [json](Peer& peer) {
    peer.greet();
    const auto stream = peer.stream();
    peer.start();
    send_until_ended(peer, stream);
    (void)receive_state(peer.control, 1s);
    send_state(peer.control, State::exchange_results);
    (void)receive_text(peer.control, kMostResults, 3s);
    send_text(peer.control, json);
    send_state(peer.control, State::display_results);
    (void)receive_state(peer.control, 3s);
  };
}

std::string results(const std::string& octets, const std::string& end = "2") {
  return R"({"cpu_util_total":1,"cpu_util_user":1,"cpu_util_system":0,"sender_has_retransmits":1,)"
         R"("streams":[{"id":1,"bytes":)" +
         octets +
         R"(,"retransmits":3,"jitter":0,"errors":0,"packets":0,"start_time":0,"end_time":)" + end +
         "}]}";
}

}  // namespace

TEST_CASE("iperf3 client: one that refuses is told, and why") {
  const auto says = [](State state) {
    return [state](Peer& peer) {
      Cookie cookie{};
      (void)receive_all(peer.control, cookie, 3s);
      send_state(peer.control, state);
      (void)receive_state(peer.control, 3s);
    };
  };
  fails(ScriptedServer(says(State::access_denied)).config(), "busy with another test", kAtOnce);
  fails(ScriptedServer(says(State::server_terminate)).config(), "was stopped", kAtOnce);
  fails(ScriptedServer(says(State::test_running)).config(), "makes no sense: state 2", kAtOnce);
  fails(ScriptedServer([](Peer& peer) {
          Cookie cookie{};
          (void)receive_all(peer.control, cookie, 3s);
          send_error(peer.control, ErrorCode::authorization);
          (void)receive_state(peer.control, 3s);
        }).config(),
        "does not let us in", kAtOnce);
  fails(ScriptedServer([](Peer& peer) {
          send_all(peer.control, std::array{std::byte{77}}, 1s);
          (void)receive_state(peer.control, 3s);
        }).config(),
        "77 is no state", kAtOnce);
  fails({.host = "127.0.0.1", .port = 1}, "Connection refused", kAtOnce);
}

TEST_CASE("iperf3 client: one that is silent is given up, wherever it falls silent") {
  const auto wait = [](Peer& peer) {
    while (receive_state(peer.control, 20s)) {
    }
  };
  fails(ScriptedServer([](Peer&) { std::this_thread::sleep_for(3s); }).config(),
        "said nothing for 1 s where its wish for parameters", 4s);
  fails(ScriptedServer([&](Peer& peer) {
          peer.greet();
          wait(peer);
        }).config(),
        "said nothing for 2 s where the start", 5s);
}

TEST_CASE("iperf3 client: a test in which nothing moves ends before its time") {
  const ScriptedServer server([](Peer& peer) {
    peer.greet();
    const auto stream = peer.stream();
    peer.start();
    (void)receive_state(peer.control, 20s);
  });
  auto config = server.config();
  config.duration = 60s;
  fails(config, "nothing came through for 1 s", 4s);
}

TEST_CASE("iperf3 client: one that breaks off midway is told") {
  fails(ScriptedServer([](Peer& peer) {
          peer.greet();
          (void)peer.stream();
        }).config(),
        "closed the connection where the start", kAtOnce);
  fails(ScriptedServer([](Peer& peer) {
          peer.greet();
          auto stream = peer.stream();
          peer.start();
          std::this_thread::sleep_for(300ms);
          stream.close();
          (void)receive_state(peer.control, 5s);
        }).config(),
        "closed a stream in the middle", kAtOnce);
  fails(ScriptedServer([](Peer& peer) {
          peer.greet();
          const auto stream = peer.stream();
          peer.start();
          std::this_thread::sleep_for(300ms);
          const linger reset{1, 0};
          ::setsockopt(stream.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        }).config(Direction::up),
        "closed", kAtOnce);
}

TEST_CASE("iperf3 client: one that sends for ever does not keep us") {
  fails(
      ScriptedServer([](Peer& peer) {
        peer.greet();
        const auto stream = peer.stream();
        peer.start();
        const std::vector<std::byte> octets(65'536);
        const auto until = steady_clock::now() + 15s;
        while (steady_clock::now() < until)
          if (::send(stream.get(), octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
            if (errno != EAGAIN) return;
            wait_writable(stream, 10ms);
          }
      }).config(),
      "said nothing for 2 s where its wish for results", 8s);
}

TEST_CASE("iperf3 client: an endless text is not read") {
  fails(ScriptedServer([](Peer& peer) {
          peer.greet();
          const auto stream = peer.stream();
          peer.start();
          send_until_ended(peer, stream);
          send_state(peer.control, State::exchange_results);
          send_all(peer.control, std::array<std::byte, 4>{std::byte{0x7F}, std::byte{0xFF}}, 1s);
          while (receive_state(peer.control, 5s)) {
          }
        }).config(),
        "makes no sense: a text of 2147418112 octets", 5s);
}

TEST_CASE("iperf3 client: results that cannot be are refused") {
  fails(ScriptedServer(results_of("{}")).config(), "no \"cpu_util_total\"", 5s);
  fails(ScriptedServer(results_of(results("-5"))).config(), "\"bytes\": -5", 5s);
  fails(ScriptedServer(results_of(results("1"))).config(), "octets received of 1 sent", 5s);
  fails(ScriptedServer(results_of(results("900000000000000", "77"))).config(), "a test of 77.00 s",
        5s);
}

TEST_CASE("iperf3 client: an honest server is measured") {
  const ScriptedServer server(results_of(results("900000000000000")));
  const auto config = server.config();
  const auto run = iperf3::run(config);
  INFO(run.failure);
  REQUIRE(rate(run, config, Direction::down));
  CHECK(rate(run, config, Direction::down)->interval);
  CHECK_THAT(report(run, config).text(), Catch::Contains("\"retransmits\":3"));
}

// As servers from 3.16 on do, whose last write of a stream is in no sum.
TEST_CASE("iperf3 client: a server may leave out its last write") {
  const ScriptedServer server([](Peer& peer) {
    peer.greet();
    const auto stream = peer.stream();
    peer.start();
    const std::array<std::byte, 500> octets{};
    while (!peer.ended()) {
      send_all(stream, octets, 1s);
      std::this_thread::sleep_for(10ms);
    }
    (void)receive_state(peer.control, 1s);
    send_state(peer.control, State::exchange_results);
    (void)receive_text(peer.control, kMostResults, 3s);
    send_text(peer.control, results("0"));
    send_state(peer.control, State::display_results);
    (void)receive_state(peer.control, 3s);
  });
  const auto run = iperf3::run(server.config());
  CHECK(run.failure.empty());
}

TEST_CASE("iperf3 client: without UDP on the way it says so") {
  const ScriptedServer server([](Peer& peer) {
    peer.greet();
    (void)receive_state(peer.control, 20s);
  });
  auto config = server.config();
  config.udp = true;
  config.rate = Mbps{1};
  fails(config, "does not answer: does a firewall let UDP through", 8s);
}

TEST_CASE("iperf3 client: datagrams that all bear one number are no measurement") {
  const ScriptedServer server([](Peer& peer) {
    FileDescriptor udp(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto here = local_address(peer.listener);
    check("bind", ::bind(udp.get(), here.get(), here.length));
    peer.greet();
    Address client;
    client.length = sizeof client.storage;
    Hello hello{};
    check("hello", ::recvfrom(udp.get(), hello.data(), hello.size(), 0,
                              reinterpret_cast<sockaddr*>(&client.storage), &client.length));
    check("connect", ::connect(udp.get(), client.get(), client.length));
    (void)::send(udp.get(), kAnswer.data(), kAnswer.size(), 0);
    peer.start();
    std::array<std::byte, 1'000> datagram{};
    encode(UdpHeader{.sec = 1, .usec = 0, .number = 1}, true, datagram);
    while (!peer.ended()) {
      (void)::send(udp.get(), datagram.data(), datagram.size(), 0);
      std::this_thread::sleep_for(1ms);
    }
    (void)receive_state(peer.control, 1s);
    send_state(peer.control, State::exchange_results);
    (void)receive_text(peer.control, kMostResults, 3s);
    send_text(peer.control, results("100000000"));
    (void)receive_state(peer.control, 3s);
  });
  auto config = server.config();
  config.udp = true;
  config.rate = Mbps{8};
  fails(config, "bore a number that had come before", 6s);
}
