#include "probe/net/stoppable_waits.hh"

#include <thread>

#include <catch2/catch.hpp>
#include <poll.h>

#include "probe/net/socket.hh"

using namespace preau;
using namespace std::chrono_literals;

TEST_CASE("stoppable waits: a wait ends when somebody asks, and all later ones at once") {
  const auto silent = listen_tcp(Address::resolve("127.0.0.1", 0));
  std::stop_source source;
  const StoppableWaits waits(source.get_token());
  CHECK_FALSE(waits_stopped());
  std::jthread asks([&] {
    std::this_thread::sleep_for(20ms);
    source.request_stop();
  });
  CHECK_FALSE(wait_readable(silent, 300s));  // the test's own limit is less
  CHECK_FALSE(wait_readable(silent, 300s));
  CHECK(waits_stopped());
}

TEST_CASE("stoppable waits: without one, or behind it, waits take their time") {
  const auto silent = listen_tcp(Address::resolve("127.0.0.1", 0));
  {
    std::stop_source source;
    const StoppableWaits waits(source.get_token());
    source.request_stop();
  }
  CHECK_FALSE(waits_stopped());
  CHECK(wait_for(silent, POLLIN, 1ms) == 0);
}
