// What a run comes to: values, what limits them, and what is not known.
#include "probe/iperf3/report.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::iperf3;
using namespace std::chrono_literals;

namespace {

// A steady rate for 4 s.
FlowSeries steady(double mbit_per_second) {
  FlowSeries series;
  for (auto at = 10ms; at <= 4'000ms; at += 10ms)
    series.push_back(
        {at, static_cast<std::uint64_t>(mbit_per_second * 125 * static_cast<double>(at.count()))});
  return series;
}

StreamRun tcp(bool sends, double mbit_per_second) {
  StreamRun s{.sends = sends, .ours = {}, .theirs = {}, .series = steady(mbit_per_second)};
  s.ours.octets = s.theirs.octets = s.series.back().octets;
  s.theirs.retransmits = 2;
  s.sent_again = 5;
  return s;
}

Run run_of(std::vector<StreamRun> streams) {
  Run run;
  run.loaded = 4s;
  run.streams = std::move(streams);
  return run;
}

const Config kDown{.host = "server", .direction = Direction::down};
const Config kUp{.host = "server", .direction = Direction::up};

}  // namespace

TEST_CASE("iperf3 report: streams of one way add up, and of both each way has its value") {
  const auto run = run_of({tcp(false, 30), tcp(false, 10)});
  CHECK(rate(run, kDown, Direction::down)->mean.value == Approx(40).epsilon(0.001));
  CHECK(validity(run, kDown) == Validity::valid);
  CHECK(limited_by(run, kDown) == LimitedBy::network);
  CHECK_THAT(report(run, kDown).text(), Catch::Contains("\"retransmits\":4"));
  const Config both{.host = "server", .direction = Direction::both};
  const auto text = report(run_of({tcp(true, 20), tcp(false, 30)}), both).text();
  CHECK_THAT(text, Catch::Contains("\"retransmits\":7"));
  CHECK_THAT(text, Catch::Contains("\"up_value\":20") || Catch::Contains("\"up_value\":19.99"));
}

TEST_CASE("iperf3 report: retransmits that the server does not tell are not known") {
  auto run = run_of({tcp(false, 30)});
  run.streams[0].theirs.retransmits.reset();
  CHECK_THAT(report(run, kDown).text(), Catch::Contains("\"retransmits\":null"));
}

namespace {

// A full line of 20 Mbit/s: what is behind a lost segment is held back for 150 ms.
StreamRun held_back(bool sends) {
  StreamRun s{.sends = sends, .ours = {}, .theirs = {}, .series = {}, .resent = {}};
  for (auto t = 10ms; t <= 4s; t += 10ms) {
    const auto lately = t % 390ms;
    const auto in_order = lately < 150ms ? t - lately : t;
    s.series.push_back({t, static_cast<std::uint64_t>(2'500 * in_order.count())});
    if (sends) s.resent.push_back({t, static_cast<std::uint64_t>(t / 390ms), 200us});
  }
  s.ours.octets = s.theirs.octets = s.series.back().octets;
  s.theirs.retransmits = 10;
  return s;
}

double width(const Run& run, const Config& config, Direction way) {
  const auto told = rate(run, config, way);
  return told->interval->high - told->interval->low;
}

}  // namespace

TEST_CASE("iperf3 report: what losses hold back is no part of a full line's rate") {
  auto run = run_of({held_back(false)});
  run.rtt_idle_s = 200e-6;
  CHECK(rate(run, kDown, Direction::down)->mean.value == Approx(20).epsilon(2e-3));
  CHECK(width(run, kDown, Direction::down) < 0.4);
  run.streams[0].theirs.retransmits.reset();  // nobody says what was lost
  CHECK(width(run, kDown, Direction::down) > 2);
  run.streams[0].theirs.retransmits = 10;
  run.rtt_idle_s.reset();
  CHECK(width(run, kDown, Direction::down) > 2);

  run = run_of({held_back(true), held_back(true)});
  CHECK(rate(run, kUp, Direction::up)->mean.value == Approx(40).epsilon(2e-3));
  CHECK(width(run, kUp, Direction::up) < 0.8);
}

TEST_CASE("iperf3 report: what else than the network limited it is named") {
  auto run = run_of({tcp(true, 30)});
  CHECK(validity(run, kUp) == Validity::valid);
  run.streams[0].window_limited = 0.7;
  CHECK(limited_by(run, kUp) == LimitedBy::server);
  CHECK_THAT(note(run, kUp), Catch::Contains("receive window held us back 70 %"));
  run.streams[0].window_limited = 0;
  run.streams[0].buffer_limited = 0.7;
  CHECK(limited_by(run, kUp) == LimitedBy::probe);
  run.streams[0].buffer_limited = 0;
  run.server_cpu_percent = 97;
  CHECK(limited_by(run, kUp) == LimitedBy::server);
  run.shortage = "CPU 97 % busy";
  CHECK(limited_by(run, kUp) == LimitedBy::probe);
  CHECK(validity(run, kUp) == Validity::suspect);
}

TEST_CASE("iperf3 report: that the far end fell silent is told beside a host that lacked CPU") {
  auto run = run_of({tcp(false, 30)});
  run.loaded = 6s;
  run.shortage = "CPU 100 % busy";
  CHECK(limited_by(run, kDown) == LimitedBy::probe);
  CHECK_THAT(note(run, kDown), Catch::Contains("CPU 100 % busy; nothing came through"));
}

TEST_CASE("iperf3 report: a proxy that swallows an upload is seen") {
  auto run = run_of({tcp(true, 500)});
  run.streams[0].theirs.octets = run.streams[0].ours.octets / 10;
  CHECK(limited_by(run, kUp) == LimitedBy::unknown);
  CHECK_THAT(note(run, kUp), Catch::Contains("a proxy in between?"));
}

TEST_CASE("iperf3 report: nothing delivered is a failure, never zero") {
  const auto run = run_of({tcp(false, 0)});
  CHECK(validity(run, kDown) == Validity::failed);
  CHECK_THAT(report(run, kDown).text(), Catch::Contains("\"value\":null"));
  CHECK_THAT(report(run, kDown).text(), Catch::Contains("too little was delivered"));
}

TEST_CASE("iperf3 report: UDP has its losses, and up no interval") {
  Config config = kUp;
  config.udp = true;
  config.rate = Mbps{10};
  auto run = run_of({tcp(true, 10)});
  run.streams[0].theirs = {
      .id = 1, .octets = 4'000'000, .lost = 200, .packets = 1'000, .time_s = 4.0};
  run.streams[0].ours.packets = 1'000;
  CHECK(rate(run, config, Direction::up)->mean.value == Approx(8));
  CHECK_FALSE(rate(run, config, Direction::up)->interval);
  CHECK(loss(run, config)->ratio == Approx(0.2));
  CHECK(limited_by(run, config) == LimitedBy::network);
  run.streams[0].theirs.lost = 0;
  CHECK(limited_by(run, config) == LimitedBy::none);
  run.streams[0].ours.late = 100;
  CHECK(limited_by(run, config) == LimitedBy::probe);
}

TEST_CASE("iperf3 report: a server that sends less UDP than was asked for is named") {
  Config config = kDown;
  config.udp = true;
  config.rate = Mbps{20};
  auto run = run_of({tcp(false, 10)});
  run.streams[0].ours.packets = 1'000;
  CHECK(limited_by(run, config) == LimitedBy::server);
  CHECK_THAT(note(run, config), Catch::Contains("the server sent 10.00 of 20 Mbit/s"));
}
