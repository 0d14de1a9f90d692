#include "probe/measure/stamp_session.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

// A session over a path whose delays the test chooses. The far clock is an hour ahead.
struct World {
  StampSession session{3s};
  nanoseconds now{0};

  Stamp at(nanoseconds t) const {
    return {.steady = std::chrono::steady_clock::time_point{t + 1h},
            .wall = stamp::Time{t + 400'000h},
            .source = StampSource::kernel};
  }
  static stamp::Time far(nanoseconds t) { return stamp::Time{t + 400'001h}; }

  void send(nanoseconds t) { session.sent(at(t)); }
  static stamp::Reply reply(std::uint32_t request, nanoseconds sent, nanoseconds t2,
                            nanoseconds t3) {
    return {.seq = request,
            .sent = far(t3),
            .received = far(t2),
            .request_seq = request,
            .request_sent = stamp::Time{sent + 400'000h}};
  }
};

// Two packets; the first one's reply was written at 2 ms and left at 3 ms, which only the next
// tells.
SessionSummary written_at_2_left_at_3(Residence residence) {
  World w{.session = StampSession{3s, residence}};
  w.send(0ms);
  w.send(20ms);
  w.session.received(World::reply(0, 0ms, 1ms, 2ms), w.at(5ms));
  auto next = World::reply(1, 20ms, 21ms, 22ms);
  next.answered.follow_up = stamp::FollowUp{.seq = 0, .sent = World::far(3ms)};
  w.session.received(next, w.at(25ms));
  return w.session.sum_up();
}

}  // namespace

TEST_CASE("session: the reflector's own time is taken out, and its true time of leaving") {
  const auto seen = written_at_2_left_at_3(Residence::until_left);
  CHECK(seen.delays[0] == 3ms);  // 5 - (3 - 1)
  CHECK(seen.delays[1] == 4ms);  // 5 - (2 - 1): nothing told more
  CHECK(seen.followed_up == 1);
  CHECK(seen.by_kernel == 2);
}

TEST_CASE("session: under a load, what waits in the reflector's queue is of the path") {
  const auto seen = written_at_2_left_at_3(Residence::until_written);
  CHECK(seen.delays[0] == 4ms);  // 5 - (2 - 1)
  CHECK(seen.followed_up == 0);
  REQUIRE(seen.paths.forward);  // Follow-Up says that it counts
  CHECK(seen.paths.forward->lost == 0);
}

TEST_CASE("session: a transmit stamp that comes later says when the packet really left") {
  World w;
  w.send(0ms);
  w.session.received(World::reply(0, 0ms, 1ms, 1ms), w.at(5ms));
  w.session.left(0, w.at(2ms));
  CHECK(w.session.sum_up().delays[0] == 3ms);
  w.session.left(0, w.at(9ms));  // after its reply: cannot be
  CHECK(w.session.sum_up().delays[0] == 3ms);
}

TEST_CASE("session: the card's clock counts when it stamped both ends, and was not set between") {
  World w;
  w.send(0ms);
  w.session.left_card(0, 70h);
  auto back = w.at(5ms);
  SECTION("both") {
    back.hardware = 70h + 4'900us;
    w.session.received(World::reply(0, 0ms, 1ms, 2ms), back);
    w.session.left(0, w.at(10us));
    CHECK(w.session.sum_up().delays[0] == 3'900us);
    CHECK(w.session.sum_up().by_hardware == 1);
  }
  SECTION("set in between") {
    back.hardware = 90h;
    w.session.received(World::reply(0, 0ms, 1ms, 2ms), back);
    CHECK(w.session.sum_up().delays[0] == 4ms);
    CHECK(w.session.sum_up().by_hardware == 0);
  }
}

TEST_CASE("session: of transmit stamps from one device behind another, the first one counts") {
  World w;
  w.send(0ms);
  w.session.left(0, w.at(1ms));
  w.session.left(0, w.at(21ms));  // 20 ms in the queue of a bridge's port
  w.session.received(World::reply(0, 0ms, 22ms, 22ms), w.at(23ms));
  CHECK(w.session.sum_up().delays[0] == 22ms);
}

TEST_CASE("session: a reply that lies is refused and counted, never a negative delay") {
  World w;
  w.send(10ms);
  const auto refused = [&](const stamp::Reply& reply) {
    return !w.session.received(reply, w.at(15ms));
  };
  CHECK(refused(World::reply(7, 10ms, 11ms, 12ms)));            // no such packet
  CHECK(refused(World::reply(0xFFFF'FFFF, 10ms, 11ms, 12ms)));  // nor this
  CHECK(refused(World::reply(0, 9ms, 11ms, 12ms)));             // not our T1
  CHECK(refused(World::reply(0, 10ms, 12ms, 11ms)));            // left before it came
  CHECK(refused(World::reply(0, 10ms, 11ms, 17ms)));            // kept longer than it was away
  CHECK(refused(World::reply(0, 10ms, -300'000h, 300'000h)));   // nonsense
  const auto seen = w.session.sum_up();
  CHECK(seen.refused == 6);
  CHECK_FALSE(seen.delays[0]);
  CHECK(w.session.unanswered() == 1);
  CHECK_FALSE(refused(World::reply(0, 10ms, 11ms, 12ms)));
  CHECK(w.session.sum_up().delays[0] == 4ms);
}

TEST_CASE("session: a T1 that comes back rounded, as seconds in a double, is still ours") {
  World w;
  w.send(10ms);
  CHECK_FALSE(w.session.received(World::reply(0, 10ms + 501ns, 11ms, 12ms), w.at(15ms)));
  CHECK_FALSE(w.session.received(World::reply(0, 10ms - 501ns, 11ms, 12ms), w.at(15ms)));
  CHECK(w.session.received(World::reply(0, 10ms - 477ns, 11ms, 12ms), w.at(15ms)));
  CHECK(w.session.sum_up().delays[0] == 4ms);
}

TEST_CASE("session: a lie that only the late transmit stamp shows is refused too") {
  World w;
  w.send(0ms);
  w.session.received(World::reply(0, 0ms, 1ms, 5ms), w.at(5ms));
  w.session.left(0, w.at(2ms));
  const auto seen = w.session.sum_up();
  CHECK(seen.refused == 1);
  CHECK_FALSE(seen.delays[0]);
}

TEST_CASE("session: a follow-up that cannot be true changes nothing") {
  World w;
  w.send(0ms);
  w.session.received(World::reply(0, 0ms, 1ms, 2ms), w.at(5ms));
  w.send(20ms);
  auto next = World::reply(1, 20ms, 21ms, 22ms);
  SECTION("before T3") { next.answered.follow_up = stamp::FollowUp{0, World::far(1ms)}; }
  SECTION("after T4") { next.answered.follow_up = stamp::FollowUp{0, World::far(8ms)}; }
  w.session.received(next, w.at(25ms));
  CHECK(w.session.sum_up().delays[0] == 4ms);
}

TEST_CASE("session: what comes after the patience is lost") {
  World w;
  w.send(0ms);
  CHECK(w.session.received(World::reply(0, 0ms, 1ms, 2ms), w.at(3'001ms)));
  CHECK_FALSE(w.session.sum_up().delays[0]);
  CHECK(w.session.unanswered() == 1);
}

TEST_CASE("session: a duplicate counts, and the first one is the delay") {
  World w;
  w.send(0ms);
  w.session.received(World::reply(0, 0ms, 1ms, 1ms), w.at(5ms));
  w.session.received(World::reply(0, 0ms, 1ms, 1ms), w.at(9ms));
  const auto seen = w.session.sum_up();
  CHECK(seen.delays[0] == 5ms);
  CHECK(seen.paths.duplicates == 1);
}

TEST_CASE("session: sequence numbers wrap around") {
  World w;
  w.session = StampSession(3s, Residence::until_left, 0xFFFF'FFFE);
  for (int i = 0; i < 4; ++i) w.send(20ms * i);
  CHECK(w.session.next_seq() == 2);
  for (std::uint32_t i = 0; i < 4; ++i)
    CHECK(w.session.received(World::reply(0xFFFF'FFFE + i, 20ms * i, 20ms * i, 20ms * i),
                             w.at(20ms * i + 1ms)));
  for (const auto& delay : w.session.sum_up().delays) CHECK(delay == 1ms);
}

TEST_CASE("session: packets that only ask are no part of the sample") {
  World w;
  w.send(0ms);
  w.send(20ms);
  w.session.close();
  w.send(40ms);
  CHECK(w.session.unanswered() == 2);
  auto last = World::reply(2, 40ms, 41ms, 41ms);
  last.seq = 1;  // one of the two arrived
  last.answered.arrivals.emplace()[0] = 1;
  w.session.received(last, w.at(42ms));
  const auto seen = w.session.sum_up();
  CHECK(w.session.told_all());
  CHECK(seen.delays.size() == 2);
  CHECK(seen.paths.forward->lost == 1);
  CHECK(seen.paths.backward->lost == 1);
}

TEST_CASE("session: one-way delays need two clocks that say how wrong they are") {
  World w;
  w.send(0ms);
  auto reply = World::reply(0, 0ms, 1ms, 2ms);
  reply.received -= 1h;  // the same time there as here
  reply.sent -= 1h;
  reply.error = stamp::ErrorEstimate::of(2ms, true);
  SECTION("both do") {
    w.session.received(reply, w.at(5ms));
    const auto seen = w.session.sum_up(1ms);
    REQUIRE(seen.clock_error);
    CHECK(*seen.clock_error >= 3ms);
    CHECK(seen.forward == std::vector<nanoseconds>{1ms});
    CHECK(seen.backward == std::vector<nanoseconds>{3ms});
    CHECK_FALSE(w.session.sum_up().clock_error);  // ours does not
  }
  SECTION("the far one does not") {
    reply.error.synchronised = false;
    w.session.received(reply, w.at(5ms));
    CHECK(w.session.sum_up(1ms).forward.empty());
  }
  SECTION("a delay below zero shows that they are wronger than they say") {
    reply.received -= 2ms;
    reply.sent -= 2ms;
    w.session.received(reply, w.at(5ms));
    CHECK_FALSE(w.session.sum_up(1ms).clock_error);
  }
}
