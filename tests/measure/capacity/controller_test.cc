// One thing at a time: what each kind of path, host and neighbour does to the result.
#include "probe/measure/capacity/controller.hh"

#include <algorithm>
#include <functional>

#include <catch2/catch.hpp>

#include "probe/measure/capacity/verdict.hh"
#include "tests/measure/capacity/scenario.hh"

using namespace preau;
using namespace preau::capacity;
using namespace preau::capacity::simulated;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

// The method on a plain path, with feedback that `touch` has changed.
Result run_touched(double mbit_s, const std::function<void(Feedback&)>& touch,
                   Direction direction = Direction::down) {
  Network network{plain(mbit_s, 16'000).path, 1};
  Controller test{{.direction = direction}};
  while (const auto train = test.next()) {
    auto feedback = network.send(*train);
    touch(feedback);
    test.feed(feedback);
  }
  return test.result();
}

}  // namespace

TEST_CASE("capacity: plain shapers are read within 1 %, on the byte and time budgets") {
  struct Line {
    double mbit_s, most_mb, most_s;
  };
  // A 30th of what iperf3 sends in 10 s, a fifth on slow lines.
  for (const auto& line : {Line{8, 2, 5}, Line{25, 6, 5}, Line{100, 4, 0.5}, Line{300, 12, 0.5},
                           Line{500, 20, 0.5}, Line{940, 37, 0.5}}) {
    CAPTURE(line.mbit_s);
    const auto net = plain(line.mbit_s, 128'000);
    const auto result = run(net, 7);
    CAPTURE(result.evidence);
    REQUIRE(result.valid);
    CHECK(result.limited_by == LimitedBy::network);
    CHECK(result.value->value == Approx(net.truth).epsilon(0.01));
    CHECK(result.interval->low <= net.truth);
    CHECK(result.interval->high >= net.truth);
    CHECK(static_cast<double>(*result.burst_octets) == Approx(128'000).epsilon(0.1));
    CHECK(1e-6 * static_cast<double>(result.sent_octets) <= line.most_mb);
    CHECK(to_seconds(result.duration) <= line.most_s);
    CHECK(result.own_loss->value <= 0.005);
  }
}

TEST_CASE("capacity: a receiver's clock that steps back costs one train") {
  for (const auto step : {2ms, 300ms}) {
    const auto net = plain(100, 16'000);
    const auto clean = run_touched(100, [](Feedback&) {});
    int trains = 0;
    const auto result = run_touched(100, [&](Feedback& feedback) {
      auto& arrivals = feedback.arrivals;
      for (auto& arrival : arrivals) arrival.at += 10s;  // of its own clock
      if (++trains != 3) return;
      for (std::size_t i = arrivals.size() / 2; i < arrivals.size(); ++i) arrivals[i].at -= step;
    });
    CAPTURE(result.evidence);
    REQUIRE(result.valid);
    CHECK(result.value->value == Approx(net.truth).epsilon(0.01));
    CHECK(result.sent_octets > clean.sent_octets);  // that train's count too
  }
}

TEST_CASE("capacity: a receiver's clock that keeps stepping back gives no number") {
  int trains = 0;
  const auto result = run_touched(100, [&](Feedback& feedback) {
    ++trains;
    feedback.arrivals.front().at += 1s;
  });
  CHECK(trains == 2);
  CHECK_FALSE(result.value);
  CHECK_THAT(result.evidence, Contains("the receiver's clock stepped"));
}

TEST_CASE("capacity: packets read in another order than stamped change nothing") {
  const auto clean = run_touched(100, [](Feedback&) {});
  const auto result = run_touched(100, [](Feedback& feedback) {
    auto& arrivals = feedback.arrivals;
    const auto part = static_cast<std::ptrdiff_t>(arrivals.size() / 4);
    std::rotate(arrivals.begin() + part, arrivals.begin() + 2 * part, arrivals.begin() + 3 * part);
  });
  REQUIRE(result.valid);
  CHECK(result.value->value == clean.value->value);
  CHECK(result.interval->low == clean.interval->low);
}

TEST_CASE("capacity: no train lasts longer than a reflector serves, however slow the line") {
  for (const double mbit_s : {0.3, 0.35}) {
    CAPTURE(mbit_s);
    auto net = plain(mbit_s, 3'000);
    net.path.shaper->queue = 30'000;
    Network network{net.path, 1};
    Controller test{{}};
    while (const auto train = test.next()) {
      REQUIRE(train->seconds() <= 4);
      test.feed(network.send(*train));
    }
    const auto result = test.result();
    CAPTURE(result.evidence);
    REQUIRE(result.value);
    CHECK(result.interval);  // measured, not only discovered
    CHECK(result.value->value == Approx(net.truth).epsilon(0.01));
  }
}

TEST_CASE("capacity: burst, boost and sustained rate are told apart") {
  auto net = plain(50, 400'000);
  net.path.shaper->peak = 120;
  const auto result = run(net, 3);
  REQUIRE(result.valid);
  CHECK(result.value->value == Approx(net.truth).epsilon(0.01));
  CHECK(result.boost->value == Approx(120 * 1'500.0 / 1'514).epsilon(0.05));
  CHECK(static_cast<double>(*result.burst_octets) == Approx(400'000).epsilon(0.1));
}

TEST_CASE(
    "capacity: a bucket that outlasts the test is said to be possible, and seen past when asked") {
  auto net = plain(20, 4'000'000);
  net.path.shaper->peak = 100;
  auto result = run(net, 3);
  CHECK(result.value->value > 2 * net.truth);
  CHECK(result.ruled_out_octets >= 1'250'000);
  CHECK(result.ruled_out_octets < 4'000'000);
  CHECK_THAT(result.evidence, Contains("would not have shown"));
  CHECK(result.ruled_out_weak_octets < result.ruled_out_octets);
  result = run(net, 3, {.bucket_octets = 5'000'000});
  CHECK(result.valid);
  CHECK(result.value->value == Approx(net.truth).epsilon(0.01));
  CHECK(result.ruled_out_octets >= 4'000'000);
}

TEST_CASE("capacity: a token bucket that outlasts the budget is no answer") {
  const auto result = run(plain(8, 1'000'000), 3, {.octet_budget = 800'000});
  CHECK_FALSE(result.valid);
  CHECK(result.limited_by != LimitedBy::network);
}

TEST_CASE("capacity: a sender slower than the path gives a lower bound and says whose it is") {
  auto net = plain(500, 16'000);
  net.path.sender_most = 200;
  auto result = run(net, 3);
  CHECK_FALSE(result.valid);
  CHECK(result.limited_by == LimitedBy::server);
  CHECK(result.value->value == Approx(200).epsilon(0.02));
  CHECK_THAT(result.evidence, Contains("lower bound"));
  result = run(net, 3, {.direction = Direction::up});
  CHECK(result.limited_by == LimitedBy::probe);
}

TEST_CASE("capacity: a full port is the port's rate, not the line's") {
  auto net = plain(500, 16'000);
  net.path.receiver_port = 100;
  const auto result = run(net, 3);
  CHECK_FALSE(result.valid);
  CHECK(result.limited_by == LimitedBy::probe);
  CHECK(result.value->value == Approx(100 * 1'500.0 / 1'538).epsilon(0.02));
}

TEST_CASE("capacity: what a host dropped or was too busy for is the host's") {
  using Touch = void (*)(Feedback&);
  const auto limited = [](Touch touch) { return run_touched(100, touch).limited_by; };
  CHECK(limited([](Feedback& f) { f.receiver.socket_drops = 1; }) == LimitedBy::probe);
  CHECK(limited([](Feedback& f) { f.receiver.softnet_drops = 1; }) == LimitedBy::probe);
  CHECK(limited([](Feedback& f) { f.receiver.half_duplex = true; }) == LimitedBy::probe);
  CHECK(limited([](Feedback& f) { f.receiver.cpu = Ratio{0.95}; }) == LimitedBy::probe);
  CHECK(limited([](Feedback& f) { f.sender.cpu = Ratio{0.95}; }) == LimitedBy::server);
  CHECK(limited([](Feedback& f) { f.sender.qdisc_backlog = 8'000'000; }) == LimitedBy::server);
  CHECK(limited([](Feedback&) {}) == LimitedBy::network);
}

TEST_CASE("capacity: the first train that shows others on the interface is the last") {
  int trains = 0;
  auto result = run_touched(100, [&](Feedback& f) {
    if (++trains == 3) f.receiver.foreign_octets = 50'000;
  });
  CHECK(trains == 3);
  CHECK_FALSE(result.valid);
  CHECK_THAT(result.evidence, Contains("others had"));
}

TEST_CASE("capacity: on a slow line a few packets of the interface are not others") {
  auto net = plain(0.3, 3'000);
  net.path.shaper->queue = 6'000;
  Network network{net.path, 1};
  Controller test{{.direction = Direction::up}};
  int trains = 0;
  while (const auto train = test.next()) {
    auto feedback = network.send(*train);
    feedback.sender.foreign_octets = ++trains == 1 ? 1'300 : 0;
    test.feed(feedback);
  }
  CHECK(trains > 1);
  CHECK_THAT(test.result().evidence, !Contains("others"));
}

TEST_CASE("capacity: a concurrent stream that waits beyond our queue stops the test") {
  int trains = 0;
  auto result = run_touched(100, [&](Feedback& f) {
    f.delays = {1ms, ++trains == 4 ? 60ms : 2ms};
  });
  CHECK(trains == 4);
  CHECK_FALSE(result.valid);
  CHECK_THAT(result.evidence, Contains("a concurrent stream waited"));
}

// Others had 42 % of this one, and no head was seen to wait.
TEST_CASE("capacity: fast heads that show nothing of others are a flag, not an all-clear") {
  CHECK_FALSE(run(scenario(22'061), 22'061).valid);
  Findings found;
  found.estimate = {.value = 100, .interval = {99.8, 100.2}, .samples = 12, .trains = 2};
  found.exceeded = true;
  CHECK(judge(found, Direction::down).valid);  // no head was faster: nothing to compare
  found.comparable = true;
  CHECK_FALSE(judge(found, Direction::down).valid);
  found.sharing = Sharing{0, 0.001};
  CHECK(judge(found, Direction::down).valid);
}

TEST_CASE("capacity: nothing that arrives is no number, not zero") {
  int trains = 0;
  const auto result = run_touched(100, [&](Feedback& f) { ++trains, f.arrivals.clear(); });
  CHECK(trains == 3);
  CHECK_FALSE(result.value);
  CHECK_FALSE(result.valid);
}

TEST_CASE("capacity: segments of one GSO packet are one step of the curve") {
  Feedback feedback;
  for (std::uint32_t i = 0; i < 40; ++i) feedback.arrivals.push_back({i / 10 * 1ms, i, 1'250});
  feedback.sent = {{0ms, 0, 40}};
  const auto curve = make_curve(feedback);
  REQUIRE(curve.size() == 4);
  CHECK(fit(curve)->rate * 8e-6 == Approx(100));
}
