#include "probe/net/host_load.hh"

#include <catch2/catch.hpp>

using namespace preau;

TEST_CASE("host load: shares come from the difference of two readings of /proc/stat") {
  auto before = host_counters("cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 2 3\n");
  auto after = host_counters("cpu  150 0 140 805 0 0 5 0 0 0\n");
  after.steady_s = 1;
  after.thread_cpu_s = 0.5;
  const auto load = load_between(before, after);
  CHECK(load.busy.value == Approx(0.95));
  CHECK(load.thread.value == Approx(0.5));
  CHECK(shortage(load).empty());
  after = host_counters("cpu  150 0 146 800 0 0 4 0 0 0\n");
  after.steady_s = 1;
  CHECK(shortage(load_between(before, after)).empty());  // busy, but we did not wait
  after.thread_wait_s = 0.12;
  CHECK(shortage(load_between(before, after)) ==
        "measuring thread waited for a CPU 12 % of the time, CPU 100 % busy");
  after = host_counters("cpu  110 0 110 860 0 0 0 20 0 0\n");
  CHECK(shortage(load_between(before, after)) == "CPU 20 % taken by other machines");
}

TEST_CASE("host load: a host that tells nothing is not called short") {
  CHECK(shortage(load_between(host_counters(""), host_counters(""))).empty());
}
