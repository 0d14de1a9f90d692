#include <catch2/catch.hpp>

#include "probe/measure/goodput.hh"
#include "probe/measure/http_goodput.hh"

using namespace preau;
using namespace std::chrono_literals;

namespace {

// 80 Mbit/s over two flows for 4 s, in samples of 50 ms.
GoodputRun run_of(Direction direction) {
  FlowSeries flow;
  for (auto t = 50ms; t <= 4s; t += 50ms)
    flow.push_back({t, static_cast<std::uint64_t>(5e6 * to_seconds(t))});
  GoodputRun run;
  (direction == Direction::down ? run.down : run.up) = {flow, flow};
  return run;
}

TcpInfo sending(std::chrono::microseconds receiver, std::chrono::microseconds buffer) {
  return {.sent_again = 7,
          .least_rtt = 10ms,
          .busy = 4s,
          .window_limited = receiver,
          .buffer_limited = buffer};
}

const GoodputConfig kDown{.to = {.host = "10.9.0.1", .name = "hub"}};
const GoodputConfig kUp{.to = {.host = "10.9.0.1", .name = "hub"}, .direction = Direction::up};

}  // namespace

TEST_CASE("goodput: who held the flows back, if not the network") {
  auto down = run_of(Direction::down);
  CHECK(summarise(down, kDown, Direction::down).limited_by == LimitedBy::network);
  down.downloads = sending(3s, 0s);
  const auto window = summarise(down, kDown, Direction::down);
  CHECK(window.limited_by == LimitedBy::probe);  // who receives sets the window
  CHECK(window.validity == Validity::suspect);
  CHECK_THAT(window.note, Catch::Contains("its receive window held the flows 75 %"));
  down.downloads = sending(0s, 3s);
  CHECK(summarise(down, kDown, Direction::down).limited_by == LimitedBy::server);

  auto up = run_of(Direction::up);
  up.uploads = sending(3s, 0s);
  CHECK(summarise(up, kUp, Direction::up).limited_by == LimitedBy::server);
  up.uploads = sending(0s, 3s);
  CHECK(summarise(up, kUp, Direction::up).limited_by == LimitedBy::probe);
  up.uploads = sending(1s, 1s);  // the path had the most of it
  CHECK(summarise(up, kUp, Direction::up).validity == Validity::valid);
}

TEST_CASE("goodput: that the far end fell silent is told beside a host that lacked CPU") {
  auto down = run_of(Direction::down);
  down.loaded = 6s;
  down.shortage = "CPU 100 % busy";
  const auto told = summarise(down, kDown, Direction::down);
  CHECK(told.limited_by == LimitedBy::probe);
  CHECK_THAT(told.note, Catch::Contains("CPU 100 % busy; nothing came through for the last 2.0 s"));
}

TEST_CASE("goodput: a reflector that counts less than TCP confirmed is not believed") {
  auto up = run_of(Direction::up);
  up.up_confirmed = up.up;
  CHECK(summarise(up, kUp, Direction::up).validity == Validity::valid);
  for (auto& flow : up.up)
    for (auto& sample : flow) sample.octets = sample.octets * 4 / 5;
  const auto less = summarise(up, kUp, Direction::up);
  CHECK(less.validity == Validity::suspect);
  CHECK(less.limited_by == LimitedBy::unknown);
  CHECK_THAT(less.note, Catch::Contains("counted 64.0 Mbit/s where TCP confirmed 80.0"));
}

TEST_CASE("goodput: one object, what is not known is null") {
  GoodputSeen seen;
  seen.goodput = run_of(Direction::down);
  seen.records = {summarise(seen.goodput, kDown, Direction::down)};
  const auto unknown = report(seen, kDown).text();
  for (const auto* key : {"retransmits", "rtt_idle_s", "rtt_loaded_p95_s", "up_value"})
    CHECK_THAT(unknown, Catch::Contains('"' + std::string(key) + "\":null"));
  CHECK_THAT(unknown, Catch::Contains("\"bytes_received\":40000000"));
  seen.goodput.downloads = sending(0s, 0s);
  const auto told = report(seen, kDown).text();
  CHECK_THAT(told, Catch::Contains("\"retransmits\":7"));
  CHECK_THAT(told, Catch::Contains("\"tcp_min_rtt_s\":0.01"));
  CHECK(told.find('\n') == std::string::npos);
}

TEST_CASE("web goodput: a probe short of CPU limits it, unless the object is too small") {
  HttpGoodputRun run;
  run.duration = 4s;
  run.flows.resize(4);
  run.estimate = GoodputEstimate{.mean = Mbps{80}};
  CHECK(validity(run) == Validity::valid);
  run.shortage = "CPU 99 % busy";
  CHECK(limited_by(run) == LimitedBy::probe);
  CHECK_THAT(note(run), Catch::Contains("CPU 99 % busy"));
  run.requests = 1'000;
  CHECK(limited_by(run) == LimitedBy::server);
}
