#include "probe/reflector/turns.hh"

#include <catch2/catch.hpp>

namespace preau {
namespace {

using namespace std::chrono_literals;
using goodput::Direction;

const Address kGreedy = Address::resolve("192.0.2.1", 1),
              kModest = Address::resolve("192.0.2.2", 1);

// Whose ticket is served at each turn until none waits.
std::vector<Turns::Ticket> served(Turns& turns, std::vector<Turns::Ticket> waiting) {
  std::vector<Turns::Ticket> order;
  for (bool any = true; any;) {
    any = false;
    for (const auto ticket : waiting) {
      if (!turns.try_start(ticket, kGreedy, Direction::down)) continue;
      order.push_back(ticket);
      turns.leave(ticket);
      std::erase(waiting, ticket);
      any = true;
      break;
    }
  }
  return order;
}

TEST_CASE("turns: a host that asks often delays another by one turn") {
  Turns turns;
  const auto first = turns.enter(1s, kGreedy);
  REQUIRE(turns.try_start(first, kGreedy, Direction::down));
  const auto second = turns.enter(1s, kGreedy);
  const auto third = turns.enter(1s, kGreedy.with_port(9));  // another port is the same host
  const auto other = turns.enter(1s, kModest);
  CHECK(turns.estimated_wait(other) < turns.estimated_wait(second));
  const auto others_next = turns.enter(1s, kModest);
  turns.leave(first);
  CHECK(served(turns, {second, third, other, others_next}) ==
        std::vector{other, second, others_next, third});
}

TEST_CASE("turns: an IPv6 host has no more turns for all the addresses of its /64") {
  Turns turns;
  const auto first = turns.enter(1s, Address::numeric("2001:db8::1", 1));
  const auto second = turns.enter(1s, Address::numeric("2001:db8::2", 1));
  const auto third = turns.enter(1s, Address::numeric("2001:db8::3", 1));
  const auto other = turns.enter(1s, Address::numeric("2001:db8:0:1::1", 1));
  CHECK(served(turns, {first, second, third, other}) == std::vector{first, other, second, third});
}

TEST_CASE("turns: a host that waited long is not overtaken for ever") {
  Turns turns;
  std::vector<Turns::Ticket> waiting;
  for (int i = 0; i < 4; ++i) waiting.push_back(turns.enter(1s, kGreedy));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(turns.try_start(waiting[0], kGreedy, Direction::down));
    turns.leave(waiting[0]);
    waiting.erase(waiting.begin());
  }
  const auto last_of_greedy = waiting[0];
  for (int i = 0; i < 3; ++i) waiting.push_back(turns.enter(1s, kModest));
  CHECK(served(turns, waiting).front() == last_of_greedy);
}

}  // namespace
}  // namespace preau
