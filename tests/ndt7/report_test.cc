// What a run comes to: value, verdict and keys, from runs made by hand.
#include "probe/ndt7/report.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::ndt7;
using namespace std::chrono_literals;

namespace {

Config config_of(Direction direction) {
  return {
      .target = {.host = "ndt.example.org", .port = 443, .path = std::string(path_of(direction))},
      .direction = direction};
}

// 10 s at 80 Mbit/s, behind a first second at half of it.
Run steady() {
  Run run;
  run.began = true;
  run.loaded = run.duration = 10s;
  run.segment = 1'448;
  std::uint64_t octets = 0;
  for (auto at = 10ms; at <= 10s; at += 10ms) {
    octets += at <= 1s ? 50'000U : 100'000U;
    run.series.push_back({at, octets});
  }
  run.messages = octets;
  return run;
}

}  // namespace

TEST_CASE("ndt7 report: a steady line has its rate, slow start aside, and no flag") {
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto run = steady();
    const auto config = config_of(direction);
    REQUIRE(rate(run, config));
    CHECK(rate(run, config)->mean.value == Approx(80));
    CHECK(validity(run, config) == Validity::valid);
    CHECK(limited_by(run, config) == LimitedBy::network);
    const auto text = report(run, config).text();
    for (const auto* key : {"metric", "value", "unit", "low", "high", "flows", "retransmits",
                            "rtt_idle_s", "rtt_loaded_p95_s", "samples", "duration_s", "bytes_sent",
                            "bytes_received", "valid", "limited_by", "method"})
      CHECK_THAT(text, Catch::Contains("\"" + std::string(key) + "\":"));
  }
  CHECK(*ndt7_mbit_s(steady(), config_of(Direction::down)) == Approx(76));
}

TEST_CASE("ndt7 report: what losses hold back is no part of a full line's rate") {
  const auto config = config_of(Direction::down);
  auto run = steady();
  run.series.clear();
  for (auto t = 10ms; t <= 10s; t += 10ms) {  // 20 Mbit/s, held back for 150 ms behind each loss
    const auto lately = t % 390ms;
    const auto in_order = lately < 150ms ? t - lately : t;
    run.series.push_back({t, static_cast<std::uint64_t>(2'500 * in_order.count())});
  }
  const auto width = [&] {
    const auto told = rate(run, config);
    return told->interval.high - told->interval.low;
  };
  const auto blind = width();
  run.resent = {{0s, 0, 200us}, {9'800ms, 25, 200us}};
  CHECK(width() < blind / 2);
  CHECK(rate(run, config)->mean.value == Approx(20).epsilon(2e-3));
  run.resent = {{0s, 0, 200us}, {8'900ms, 22, 200us}};  // and then it fell silent
  CHECK(width() == blind);
}

TEST_CASE("ndt7 report: that the far end fell silent is told beside a host that lacked CPU") {
  const auto config = config_of(Direction::down);
  auto run = steady();
  run.loaded = 14s;  // 4 s of it without an octet
  CHECK_THAT(note(run, config), Catch::Contains("nothing came through for the last 4.0 s"));
  run.shortage = "CPU 100 % busy";
  CHECK(limited_by(run, config) == LimitedBy::probe);
  CHECK_THAT(note(run, config), Catch::Contains("CPU 100 % busy; nothing came through"));
}

TEST_CASE("ndt7 report: what a server tells of its sending") {
  const auto config = config_of(Direction::down);
  auto run = steady();
  CHECK_FALSE(retransmits(run, config));
  run.told = TcpTold{.sent_again = 1'449};
  CHECK(retransmits(run, config) == 2);
  run.told = TcpTold{.sent_again = 0};
  CHECK(retransmits(run, config) == 0);
  run.told = TcpTold{.sent_again = 5, .segments_again = 3};
  CHECK(retransmits(run, config) == 3);
  run.told = TcpTold{.busy_us = 10'000'000, .window_limited_us = 6'000'000};
  CHECK(limited_by(run, config) == LimitedBy::probe);
  CHECK_THAT(note(run, config), Catch::Contains("our receive window"));
  run.told = TcpTold{.busy_us = 10'000'000, .buffer_limited_us = 6'000'000};
  CHECK(limited_by(run, config) == LimitedBy::server);
  CHECK(validity(run, config) == Validity::suspect);
  CHECK(rate(run, config));
}

TEST_CASE("ndt7 report: what our kernel tells of an upload") {
  const auto config = config_of(Direction::up);
  auto run = steady();
  run.sending = {.sent_again = 7, .busy = 10s, .window_limited = 6s};
  CHECK(retransmits(run, config) == 7);
  CHECK(limited_by(run, config) == LimitedBy::server);
  run.sending = {.busy = 10s, .buffer_limited = 6s};
  CHECK(limited_by(run, config) == LimitedBy::probe);
  run.sending = {};
  run.acked_then = 90'000'000;
  run.told = TcpTold{.received = 60'000'000, .elapsed_us = 9'000'000};
  CHECK_THAT(note(run, config), Catch::Contains("a proxy in between?"));
  CHECK(limited_by(run, config) == LimitedBy::unknown);
  run.told = TcpTold{.received = 89'000'000, .elapsed_us = 8'900'000};
  CHECK(validity(run, config) == Validity::valid);
  CHECK(*ndt7_mbit_s(run, config) == Approx(80));
}

TEST_CASE("ndt7 report: a busy host is told before all else, and a failure has no value") {
  const auto config = config_of(Direction::down);
  auto run = steady();
  run.shortage = "CPU 97 % busy";
  CHECK(limited_by(run, config) == LimitedBy::probe);
  CHECK(note(run, config) == "CPU 97 % busy");
  run.failure = "broke off";
  CHECK_FALSE(rate(run, config));
  CHECK_FALSE(ndt7_mbit_s(run, config));
  CHECK(note(run, config).empty());
  CHECK(failure(run, config) == "wss://ndt.example.org/ndt/v7/download: broke off");
  CHECK(limited_by(run, config) == LimitedBy::unknown);
}
