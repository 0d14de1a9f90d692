// The real measures against the real reflector over loopback: protocol and turns. How right the
// values are is shown on shaped links, in tests/lab.
#include <array>
#include <thread>

#include <catch2/catch.hpp>

#include "probe/measure/goodput.hh"
#include "probe/measure/latency.hh"
#include "probe/measure/stamp_sender.hh"
#include "probe/measure/tcp_echo.hh"
#include "probe/measure/tcp_port.hh"
#include "probe/reflector/goodput_server.hh"
#include "probe/reflector/stamp_server.hh"

using namespace preau;
using namespace std::chrono_literals;

namespace {

class LoopbackReflector {
 public:
  LoopbackReflector()
      : udp_(Address::resolve("127.0.0.1", 0), {}),
        tcp_(listen_tcp(Address::resolve("127.0.0.1", 0))),
        threads_{std::jthread([this](const std::stop_token& s) { udp_.serve(s); }),
                 std::jthread([this](const std::stop_token& s) { server_.serve(tcp_, s); })} {}

  FarEnd far_end() const {
    return {.host = "127.0.0.1",
            .name = "loopback",
            .udp_port = local_address(udp_.fd()).port(),
            .tcp_port = local_address(tcp_).port(),
            .other_tcp_port = 0};
  }

 private:
  StampServer udp_;
  FileDescriptor tcp_;
  GoodputServer server_;
  std::array<std::jthread, 2> threads_;
};

GoodputConfig quick(const FarEnd& to, Direction direction) {
  return {.to = to, .direction = direction, .flows = 2, .duration = 1'600ms, .ramp = 300ms};
}

}  // namespace

TEST_CASE("reflector: STAMP comes back, stamped by the kernel on both of our ends") {
  const LoopbackReflector reflector;
  const auto run = run_stamp({.to = reflector.far_end(), .count = 50, .interval = 5ms});
  CHECK(run.failure.empty());
  REQUIRE(run.delays.size() == 50);
  for (const auto& delay : run.delays) CHECK(delay.has_value());
  CHECK(run.stamps == StampSource::kernel);
  REQUIRE(run.lost_forward);
  CHECK(*run.lost_forward + *run.lost_backward == 0);
}

TEST_CASE("reflector: goodput runs down and up, with latency beside it") {
  const LoopbackReflector reflector;
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto records = measure_goodput(quick(reflector.far_end(), direction)).records;
    REQUIRE(records.size() >= 4);  // rate, p95, loss, jitter; p99 with delays enough
    INFO(records[0].failure);
    REQUIRE(records[0].value);
    CHECK(*records[0].value > 10);
    CHECK(records[1].samples > 10);
  }
}

TEST_CASE("reflector: where UDP is filtered, latency under load is that of messages over TCP") {
  const LoopbackReflector reflector;
  for (const auto& [direction, p95] : {std::pair{Direction::down, metric::kTcpRttP95LoadedDown},
                                       std::pair{Direction::up, metric::kTcpRttP95LoadedUp}}) {
    auto config = quick(reflector.far_end(), direction);
    config.latency_over_tcp = true;
    const auto records = measure_goodput(config).records;
    REQUIRE(records.size() == 2);
    INFO(records[0].failure << records[1].failure);
    CHECK(records[0].value);
    CHECK(records[1].metric == p95);
    CHECK(records[1].value);
    CHECK(records[1].method.find("on one TCP connection") != std::string::npos);
  }
}

TEST_CASE("reflector: both directions at once are two goodputs, with latency under that load") {
  const LoopbackReflector reflector;
  const auto records = measure_goodput(quick(reflector.far_end(), Direction::both)).records;
  REQUIRE(records.size() == 4);
  CHECK(records[0].metric == metric::kGoodputDownLoadedBoth);
  CHECK(records[1].metric == metric::kGoodputUpLoadedBoth);
  CHECK(records[2].metric == metric::kRttP95LoadedBoth);
  for (const auto& r : {records[0], records[1]}) {
    INFO(r.failure);
    REQUIRE(r.value);
    CHECK(*r.value > 10);
  }
}

TEST_CASE(
    "reflector: what is sampled beside a test begins behind its ramp and ends before its load") {
  const LoopbackReflector reflector;
  const auto config = quick(reflector.far_end(), Direction::down);
  const auto started = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point began, ended;
  const auto run =
      run_goodput(config, {.begins = [&](Mbps) { began = std::chrono::steady_clock::now(); },
                           .ends = [&] { ended = std::chrono::steady_clock::now(); }});
  CHECK(run.failure.empty());
  CHECK(began - started >= config.ramp);
  CHECK(run.duration >= config.duration - 50ms);  // what it may wait in vain is kept off
  CHECK(ended - began < run.loaded - config.ramp);
  CHECK(std::chrono::steady_clock::now() > ended + 50ms);
}

TEST_CASE("reflector: two tests at once take turns, and both are served") {
  const LoopbackReflector reflector;
  const auto to = reflector.far_end();
  GoodputRun one, two;
  const auto started = std::chrono::steady_clock::now();
  {
    const std::jthread a([&] { one = run_goodput(quick(to, Direction::down)); });
    const std::jthread b([&] { two = run_goodput(quick(to, Direction::up)); });
  }
  CHECK(one.failure.empty());
  CHECK(two.failure.empty());
  CHECK(std::chrono::steady_clock::now() - started >= 3'200ms);
}

TEST_CASE("reflector: small messages come back over TCP") {
  const LoopbackReflector reflector;
  const auto run = run_tcp_echo({.to = reflector.far_end(), .count = 20, .interval = 2ms});
  CHECK(run.failure.empty());
  CHECK(run.delays.size() == 20);
}

TEST_CASE("reflector: bulk data goes only to flows that bear the turn's token") {
  const LoopbackReflector reflector;
  const auto socket = connect_to_reflector(reflector.far_end());
  send_all(socket, goodput::encode(goodput::Hello{goodput::Role::flow}), 1s);
  std::array<std::byte, 1> octet{};
  CHECK_FALSE(receive_all(socket, octet, 2s));
}

TEST_CASE("reflector: nobody there is a clear failure within seconds") {
  FarEnd nobody{
      .host = "127.0.0.1", .name = "nobody", .udp_port = 9, .tcp_port = 9, .other_tcp_port = 0};
  const auto latency = measure_latency({.to = nobody, .count = 10, .interval = 5ms});
  CHECK(latency.front().validity == Validity::failed);
  const auto goodput = measure_goodput(quick(nobody, Direction::down)).records;
  CHECK(goodput.front().failure ==
        "127.0.0.1: connect 127.0.0.1:9: Connection refused; is TCP to it open on the way, is "
        "preau-reflector running there?");
}
