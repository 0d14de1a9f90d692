// Do rates go together, and if not, why: every cause by its evidence, and none without.
#include "probe/agent/agreement.hh"

#include <catch2/catch.hpp>

#include "probe/agent/rates_seen.hh"

using namespace preau;
using namespace preau::agreement;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

// A line of 100 Mbit/s of IP carries 96.5 of TCP payload.
Capacity line_of(double value = 100) {
  return {.value = value, .interval = Interval{0.997 * value, 1.003 * value}};
}

Tcp tcp(double value, std::size_t flows = 4, const std::string& name = "goodput") {
  return {.name = name,
          .value = value,
          .interval = Interval{0.99 * value, 1.01 * value},
          .per_flow = std::vector<double>(flows, value / static_cast<double>(flows)),
          .early = value,
          .late = value,
          .window_limited = 0,
          .buffer_limited = 0,
          .sent_again = 0.0005,
          .least_rtt_s = 0.0202,
          .idle_rtt_s = 0.0205};
}

Verdict of(Capacity c, std::vector<Tcp> rates, Direction direction = Direction::down) {
  return judge({.direction = direction, .capacity = std::move(c), .tcp = std::move(rates)});
}

// The only finding's cause.
Cause cause(const Verdict& verdict) {
  REQUIRE(verdict.findings.size() == 1);
  CHECK_FALSE(verdict.findings.front().evidence.empty());
  return verdict.findings.front().cause;
}

}  // namespace

TEST_CASE("agreement: capacity counts IP's headers, and 96.5 of TCP go with its 100") {
  CHECK(as_payload(line_of(), 100) == Approx(100.0 * 1448 / 1500));
  CHECK(as_payload({.ip_octets = 1492, .header_octets = 72}, 100) == Approx(100.0 * 1420 / 1492));
  const auto verdict = of(line_of(), {tcp(96), tcp(95, 4, "iperf3 hub")});
  CHECK(verdict.findings.empty());
  CHECK(verdict.compared == 3);
  CHECK(*verdict.least_to_most == Approx(95 / 96.533).epsilon(0.001));
}

TEST_CASE("agreement: of one rate alone nothing is said") {
  const auto alone = judge({.capacity = line_of(), .tcp = {}});
  CHECK(alone.compared == 1);
  CHECK_FALSE(alone.least_to_most);
  CHECK(judge({.capacity = {}, .tcp = {}}).compared == 0);
}

TEST_CASE("agreement: within its interval, or the stated slack, nothing differs") {
  auto wide = tcp(80);
  wide.interval = Interval{60, 100};
  CHECK(of(line_of(), {wide}).findings.empty());
  CHECK(of(line_of(), {tcp(93)}).findings.empty());
  auto untold = tcp(92.5);
  untold.interval.reset();
  CHECK(of(line_of(), {untold}).findings.empty());
}

TEST_CASE("agreement: a host that lacked CPU is the cause, ours or the far end's") {
  auto ours = tcp(60);
  ours.probe_short = "CPU 99 % busy";
  ours.window_limited = 0.9;  // what follows from it
  CHECK(cause(of(line_of(), {ours})) == Cause::probe_cpu);
  auto far_less = tcp(19);
  far_less.probe_short = "measuring thread waited for a CPU 12 % of the time";
  CHECK(cause(of(line_of(), {far_less})) == Cause::probe_cpu);
  far_less.early = 90;
  far_less.ahead_s = 1.5;
  CHECK(cause(of(line_of(), {far_less})) == Cause::shaper_burst);
  auto theirs = tcp(60);
  theirs.server_short = "its flows waited for a CPU 30 % of the time";
  CHECK(cause(of(line_of(), {theirs})) == Cause::server);
  auto slow = line_of(50);
  slow.valid = false;
  slow.limited_by = LimitedBy::probe;
  slow.evidence = "the probe's core was 97 % busy";
  const auto verdict = of(slow, {tcp(96)});
  CHECK(cause(verdict) == Cause::probe_cpu);
  CHECK_THAT(verdict.findings.front().lower, Contains("capacity"));
}

TEST_CASE("agreement: a receive window is the receiver's, and a send buffer the sender's") {
  auto held = tcp(20);
  held.window_limited = 0.93;
  auto verdict = of(line_of(), {held});
  CHECK(cause(verdict) == Cause::receive_window);
  CHECK_THAT(verdict.findings.front().evidence, Contains("this host held the flows 93 %"));
  verdict = of(line_of(), {held}, Direction::up);
  CHECK_THAT(verdict.findings.front().evidence, Contains("the far end held"));
  held.window_limited = 0;
  held.buffer_limited = 0.8;
  verdict = of(line_of(), {held}, Direction::up);
  CHECK(cause(verdict) == Cause::send_buffer);
  CHECK_THAT(verdict.findings.front().evidence, Contains("this host"));
}

TEST_CASE("agreement: what a foreign sender does not tell, our own flows over the same way do") {
  auto ours = tcp(20);
  ours.window_limited = 0.93;
  auto foreign = tcp(21, 4, "https://files.example.org/1GB");
  foreign.window_limited.reset();
  foreign.buffer_limited.reset();
  const auto verdict = of(line_of(), {ours, foreign});
  REQUIRE(verdict.findings.size() == 2);
  for (const auto& f : verdict.findings) CHECK(f.cause == Cause::receive_window);
}

TEST_CASE("agreement: who answers TCP sooner than the way takes is a proxy") {
  auto near = tcp(300);
  near.least_rtt_s = 0.0009;
  CHECK(cause(of(line_of(), {near})) == Cause::proxy);
  auto swallowed = tcp(300);
  swallowed.proxy = "900 octets were confirmed on the way and 3 reached the server's program";
  CHECK(cause(of(line_of(), {swallowed})) == Cause::proxy);
  near.window_limited = 0.9;  // its own, not the far end's
  CHECK(cause(of(line_of(400), {near})) == Cause::proxy);
  near.server_short = "its flows waited for a CPU 12 % of the time";
  CHECK(cause(of(line_of(), {near})) == Cause::proxy);  // no lack of CPU answers sooner
  auto lan = tcp(60);  // too near to tell
  lan.least_rtt_s = 0.0001;
  lan.idle_rtt_s = 0.0004;
  CHECK(cause(of(line_of(), {lan})) == Cause::unknown);
}

TEST_CASE("agreement: a burst that passes first is seen by the slowing down, in either") {
  auto after = tcp(30);
  after.interval = Interval{12, 50};
  after.early = 95;
  after.late = 19;
  after.ahead_s = 3;
  CHECK(cause(of(line_of(), {after})) == Cause::shaper_burst);
  auto within = tcp(60);
  within.early = 95;
  within.ahead_s = 3;
  within.late = 20;
  CHECK(cause(of(line_of(20), {within})) == Cause::shaper_burst);
  auto known = line_of(20);
  known.burst_octets = 30'000'000;
  known.boost = 110;
  CHECK(cause(of(known, {tcp(95)})) == Cause::shaper_burst);
  auto unsteady = tcp(60);  // slows down, but never had what the other had
  unsteady.early = 70;
  unsteady.ahead_s = 0.5;
  unsteady.late = 50;
  CHECK(cause(of(line_of(), {unsteady})) == Cause::unknown);
  auto nearly_empty = tcp(19);  // what the capacity test left of a bucket
  nearly_empty.early = 48;
  nearly_empty.ahead_s = 0.37;
  CHECK(cause(of(line_of(), {nearly_empty})) == Cause::shaper_burst);
}

TEST_CASE("agreement: a bucket that one test has emptied is the cause of the next one's rate too") {
  auto burst = tcp(19, 8, "goodput of 8 flows");
  burst.early = 90;
  burst.ahead_s = 1.2;
  burst.late = 17.5;
  auto after = tcp(15.2);  // nothing of the burst shows in it, and the first one's mean has some
  const auto verdict = of(line_of(), {after, burst});
  REQUIRE(verdict.findings.size() == 2);
  for (const auto& f : verdict.findings) CHECK(f.cause == Cause::shaper_burst);
  CHECK_FALSE(flows_to_ask(verdict, {.capacity = line_of(), .tcp = {}}));
  CHECK_THAT(
      text(verdict),
      Contains("goodput of 8 flows 19.0 Mbit/s and goodput 15.2 Mbit/s are less than "
               "capacity 96.5 Mbit/s; most likely a shaper's burst: goodput of 8 flows began "
               "at 90.0"));
  CHECK_THAT(text(verdict), !Contains("unknown"));
}

TEST_CASE(
    "agreement: what lets UDP and TCP through at different rates is named, with its evidence") {
  // Less TCP than UDP, whatever the number of flows; a full queue's loss fits Mathis' formula too.
  auto four = tcp(30), eight = tcp(30.5, 8, "goodput of 8 flows");
  four.sent_again = eight.sent_again = 0.01;
  auto verdict = of(line_of(), {four, eight});
  REQUIRE(verdict.findings.size() == 2);
  for (const auto& f : verdict.findings) CHECK(f.cause == Cause::protocol);
  CHECK_THAT(text(verdict), Contains("TCP has 30.5 Mbit/s with 8 flows and 30.0 with 4"));
  // Of one number of flows alone it may be a limit of each.
  verdict = of(line_of(), {tcp(30)});
  CHECK(cause(verdict) == Cause::unknown);
  CHECK(flows_to_ask(verdict, {.capacity = line_of(), .tcp = {}}) == 8);
  // A foreign tool had all of it over TCP: no matter of protocols.
  verdict = of(line_of(), {tcp(30), tcp(30.5, 8, "goodput of 8 flows"), tcp(95, 4, "iperf3 hub")});
  for (const auto& f : verdict.findings) CHECK(f.cause == Cause::unknown);
  // Less UDP than one flow of TCP.
  CHECK(cause(of(line_of(10), {tcp(96)})) == Cause::protocol);
  // Less UDP than four flows together: one flow tells.
  verdict = of(line_of(50), {tcp(96)});
  CHECK(cause(verdict) == Cause::unknown);
  CHECK(flows_to_ask(verdict, {.capacity = line_of(50), .tcp = {}}) == 1);
  CHECK(cause(of(line_of(50), {tcp(96), tcp(95, 1, "goodput of 1 flow")})) == Cause::protocol);
  const auto limited = of(line_of(50), {tcp(96), tcp(48, 1, "goodput of 1 flow")});
  REQUIRE(limited.findings.size() == 2);
  for (const auto& f : limited.findings) CHECK(f.cause == Cause::flow_limit);
  auto doubtful = line_of(10);
  doubtful.valid = false;
  doubtful.evidence = "others use some 40 % of the path";
  CHECK(cause(of(doubtful, {tcp(96)})) == Cause::doubt);
}

TEST_CASE("agreement: neither slow start before loss nor segments held back are a burst") {
  auto lossy = tcp(26);
  lossy.sent_again = 0.01;
  lossy.early = 90;
  lossy.late = 25;
  lossy.ahead_s = 0.8;
  CHECK(cause(of(line_of(), {lossy})) == Cause::loss);
  auto foreign = lossy;  // its sender does not tell
  foreign.name = "https://files.example.org/1GB";
  foreign.sent_again.reset();
  const auto both = of(line_of(), {lossy, foreign});
  for (const auto& f : both.findings) CHECK(f.cause == Cause::loss);
  // But what is the same with eight flows is no loss' doing.
  auto eight = tcp(26.5, 8, "goodput of 8 flows");
  CHECK(of(line_of(), {lossy, eight}).findings.front().cause == Cause::shaper_burst);
  auto lumpy = tcp(30);
  lumpy.early = 90;
  lumpy.ahead_s = 0.1;
  CHECK(cause(of(line_of(), {lumpy})) == Cause::unknown);
}

TEST_CASE(
    "agreement: of two runs the second counts, with the burst that only the first could show") {
  auto first = tcp(20), second = tcp(19);
  first.early = 95;
  first.ahead_s = 2;
  auto kept = newer(first, second);
  REQUIRE(kept);
  CHECK(kept->value == 19);
  CHECK(cause(of(line_of(), {*kept})) == Cause::shaper_burst);
  CHECK(newer(first, std::nullopt)->value == 20);
  second = tcp(80);  // another line by now
  CHECK(newer(first, second)->ahead_s == 0);
}

TEST_CASE("agreement: the few kB that every shaper lets pass are no burst") {
  auto usual = line_of(8);
  usual.burst_octets = 30'000;
  usual.boost = 24;
  auto uneven = tcp(23);
  uneven.per_flow = {7.6, 7.7, 3.9, 3.8};  // two share a queue that hashing gave them
  CHECK(cause(of(usual, {uneven})) == Cause::flow_limit);
}

TEST_CASE("agreement: as much a flow whatever their number is a limit of each flow") {
  // The capacity test is one flow.
  CHECK(cause(of(line_of(10), {tcp(38.5)})) == Cause::flow_limit);
  const auto verdict = of(line_of(), {tcp(40, 4), tcp(79, 8, "goodput of 8 flows")});
  REQUIRE(verdict.findings.size() == 2);
  const auto& four = verdict.findings.back();
  CHECK_THAT(four.lower, Contains("goodput 40.0"));
  CHECK(four.cause == Cause::flow_limit);
  CHECK_THAT(four.evidence, Contains("a flow, with 4 as with 8"));
  const auto shared = of(line_of(), {tcp(40, 4), tcp(41, 8, "goodput of 8 flows")});
  for (const auto& f : shared.findings) CHECK(f.cause == Cause::protocol);
}

TEST_CASE("agreement: loss is the cause where it leaves TCP no more") {
  auto lossy = tcp(20);
  lossy.sent_again = 0.01;  // 4 flows x 1448 octets / 20.5 ms x 1.22 / 0.1 = 27.6 Mbit/s
  CHECK(cause(of(line_of(), {lossy})) == Cause::loss);
  // It limits each flow; but one flow of UDP had all of the line.
  auto eight = tcp(44, 8, "goodput of 8 flows");
  eight.sent_again = 0.01;
  const auto verdict = of(line_of(), {lossy, eight});
  REQUIRE(verdict.findings.size() == 2);
  for (const auto& f : verdict.findings) CHECK(f.cause == Cause::loss);
  lossy.idle_rtt_s = 0.002;
  lossy.least_rtt_s = 0.002;  // ten times as much
  CHECK(cause(of(line_of(), {lossy})) == Cause::unknown);
}

TEST_CASE("agreement: far ends in different places do not measure one way") {
  auto far = tcp(50, 4, "iperf3 far.example.org");
  far.least_rtt_s.reset();
  far.idle_rtt_s = 0.09;
  CHECK(cause(judge({.capacity = {}, .tcp = {tcp(95), far}})) == Cause::other_way);
  auto line = line_of();
  line.idle_rtt_s = 0.0205;
  CHECK(cause(of(line, {tcp(95), far})) == Cause::other_way);
}

TEST_CASE("agreement: a capacity that flagged itself is doubted, and nothing at all is unknown") {
  auto doubtful = line_of(60);
  doubtful.valid = false;
  doubtful.limited_by = LimitedBy::unknown;
  doubtful.evidence = "others use some 40 % of the path";
  CHECK(cause(of(doubtful, {tcp(96, 1)})) == Cause::doubt);
  const auto verdict = of(line_of(), {tcp(60)});
  CHECK(cause(verdict) == Cause::unknown);
  CHECK_THAT(verdict.findings.front().higher, Contains("capacity 96.5 Mbit/s"));
}

TEST_CASE("agreement: a run's course is its best half second at first, and its last quarter") {
  FlowSeries series;
  for (int i = 0; i <= 40; ++i) {  // 100 Mbit/s for 1 s, then 20
    const double s = 0.1 * i;
    const double octets = s <= 1 ? 12.5e6 * s : 12.5e6 + 2.5e6 * (s - 1);
    series.push_back({std::chrono::milliseconds{100 * i}, static_cast<std::uint64_t>(octets)});
  }
  HttpGoodputRun run;
  run.flows = {series, series};
  run.estimate = estimate_goodput(run.flows, 1s);
  REQUIRE(run.estimate);
  HttpGoodputConfig config;
  config.request.url = "http://files.example.org/1GB";
  const auto rate = seen(run, config);
  REQUIRE(rate);
  CHECK(*rate->early == Approx(200).epsilon(0.01));
  CHECK(*rate->late == Approx(40).epsilon(0.01));
  CHECK(rate->ahead_s == Approx(3.6).epsilon(0.01));  // 220 Mbit in 1.9 s, for 76
  REQUIRE(rate->per_flow.size() == 2);
  CHECK(rate->per_flow[0] == Approx(20).epsilon(0.01));
  CHECK_FALSE(rate->window_limited);  // its sender did not tell
  run.failure = "status 404";
  CHECK_FALSE(seen(run, config));
}

TEST_CASE(
    "agreement: an iperf3 server's doubtful run shows no proxy, one that misses octets does") {
  iperf3::Run run;
  run.loaded = 4s;
  iperf3::StreamRun stream;
  stream.sends = true;
  for (int i = 0; i <= 40; ++i)  // falls from 100 to 20 Mbit/s: told, as no one number tells it
    stream.series.push_back(
        {std::chrono::milliseconds{100 * i},
         static_cast<std::uint64_t>(i <= 20 ? 1.25e6 * i : 25e6 + 0.25e6 * (i - 20))});
  stream.theirs.octets = stream.series.back().octets;
  run.streams = {stream};
  const iperf3::Config config{.direction = Direction::up, .duration = 4s};
  REQUIRE(iperf3::validity(run, config) == Validity::suspect);
  CHECK(seen(run, config)->proxy.empty());
  run.streams.front().theirs.octets = 1'000'000;
  CHECK_THAT(seen(run, config)->proxy, Contains("a proxy in between"));
}

TEST_CASE("agreement: an ndt7 server's run is one flow, with what its kernel told") {
  ndt7::Run run;
  run.loaded = 4s;
  for (int i = 0; i <= 40; ++i)
    run.series.push_back(
        {std::chrono::milliseconds{100 * i}, static_cast<std::uint64_t>(1.25e6 * i)});
  run.told = ndt7::TcpTold{.busy_us = 4'000'000, .window_limited_us = 3'000'000};
  const ndt7::Config config{.target = {.host = "ndt.example.org", .port = 443}, .duration = 4s};
  const auto rate = seen(run, config);
  REQUIRE(rate);
  CHECK(rate->name == "ndt7 ndt.example.org of 1 flow");
  CHECK(rate->value == Approx(100).epsilon(0.01));
  CHECK(*rate->window_limited == Approx(0.75));
  CHECK_FALSE(rate->buffer_limited);
  run.failure = "nobody there";
  CHECK_FALSE(seen(run, config));
}
