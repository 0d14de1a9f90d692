// The search, the receiver and the schedule against a simulated link, in virtual time.
#include "probe/udpst/search.hh"

#include <deque>

#include <catch2/catch.hpp>

#include "probe/udpst/receiver.hh"
#include "probe/udpst/schedule.hh"

using namespace preau;
using namespace preau::udpst;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

Status clean() {
  Status s;
  s.rtt_variation = 0;
  return s;
}
Status lossy() {
  Status s = clean();
  s.lost = 11;
  return s;
}

// A shaper of `mbit` of IP with a queue of 40 ms, 5 ms of delay each way.
class Link {
 public:
  explicit Link(double mbit) : ns_per_octet_(8e3 / mbit) {}

  struct Arrival {
    nanoseconds at;
    Load load;
  };
  void send(nanoseconds now, const Load& load) {
    const auto busy = std::max(free_, now);
    if (busy - now > 40ms) return;  // the queue is full
    free_ = busy + nanoseconds{static_cast<std::int64_t>((load.payload + 28) * ns_per_octet_)};
    arrivals_.push_back({free_ + 5ms, load});
  }
  std::optional<Arrival> take(nanoseconds now) {
    if (arrivals_.empty() || arrivals_.front().at > now) return std::nullopt;
    const auto arrival = arrivals_.front();
    arrivals_.pop_front();
    return arrival;
  }

 private:
  double ns_per_octet_;
  nanoseconds free_{};
  std::deque<Arrival> arrivals_;
};

struct Outcome {
  double most_mbit_s{};
  std::size_t full{};
};

// A whole test of 10 s, in steps of 100 us.
Outcome measure(double link_mbit, Algorithm algorithm) {
  const Schedule::Steady start{1'000s};
  const WallTime wall{1'764'000'000s};
  Activation rules;
  rules.algorithm = algorithm;
  const auto& rows = rate_table(DatagramSizes::standard);
  Search search(rules);
  Receiver receiver(rules, start);
  Schedule schedule;
  schedule.follow(rows[0], start);
  Link link(link_mbit);
  std::deque<std::pair<nanoseconds, Status>> back;
  Load header;
  std::optional<nanoseconds> status_came;
  Outcome outcome;
  nanoseconds due = 50ms;
  for (nanoseconds now{}; now < 10'500ms; now += 100us) {
    for (; !back.empty() && back.front().first <= now; back.pop_front()) {
      search.feed(back.front().second);
      schedule.follow(rows[search.row()], start + now);
      header.status_sent = back.front().second.sent;
      status_came = now;
    }
    while (const auto burst = schedule.take(start + now)) {
      header.sent = to_stamp(wall + now);
      if (status_came)
        header.response_delay_ms = static_cast<std::uint16_t>((now - *status_came) / 1ms);
      const auto send = [&](std::uint32_t payload) {
        ++header.number;
        header.payload = static_cast<std::uint16_t>(payload & ~kRandomSize);
        link.send(now, header);
      };
      for (std::uint32_t i = 0; i < burst->count; ++i) send(burst->payload);
      if (burst->addon > 0) send(burst->addon);
    }
    while (const auto arrival = link.take(now)) receiver.arrived(arrival->load, wall + arrival->at);
    if (now < due || !receiver.has_heard()) continue;
    due = now + 50ms;
    const auto status = receiver.report(start + now, wall + now);
    if (Search::full(rules, status)) ++outcome.full;
    back.emplace_back(now + 5ms, status);
  }
  for (const auto& s : receiver.sub_intervals())
    outcome.most_mbit_s = std::max(
        outcome.most_mbit_s,
        8.0 * static_cast<double>(s.octets + std::uint64_t{28} * s.datagrams) / s.duration_us);
  return outcome;
}

}  // namespace

TEST_CASE("udpst: both searches find simulated links of 100, 500 and 940 Mbit/s") {
  for (const auto algorithm : {Algorithm::b, Algorithm::c})
    for (const double mbit : {100.0, 500.0, 940.0}) {
      const auto outcome = measure(mbit, algorithm);
      CHECK(outcome.most_mbit_s == Approx(mbit).epsilon(0.01));
      CHECK(outcome.full >= 2);
    }
}

TEST_CASE("udpst: a link faster than the table's fast part is never full") {
  CHECK(measure(20'000, Algorithm::b).full == 0);
}

TEST_CASE("udpst: B climbs by ten, falls by thirty at the third congestion, then by one") {
  Search b(Activation{});
  for (int i = 0; i < 20; ++i) b.feed(clean());
  CHECK(b.row() == 200);
  b.feed(lossy());
  b.feed(lossy());
  CHECK(b.row() == 198);
  b.feed(lossy());
  CHECK(b.row() == 168);
  b.feed(lossy());
  CHECK(b.row() == 167);
  b.feed(clean());
  CHECK(b.row() == 168);
}

TEST_CASE("udpst: a clean report before the third forgives; delay in between holds") {
  Search b(Activation{});
  for (int i = 0; i < 20; ++i) b.feed(clean());
  b.feed(lossy());
  b.feed(lossy());
  b.feed(clean());
  CHECK(b.row() == 208);
  Status delayed = clean();
  delayed.rtt_variation = 50;
  b.feed(delayed);
  CHECK(b.row() == 208);
  delayed.rtt_variation = 91;
  b.feed(delayed);
  CHECK(b.row() == 207);
  delayed.rtt_variation = kNoDelay;  // no sample: neither for nor against
  b.feed(delayed);
  CHECK(b.row() == 207);
}

TEST_CASE("udpst: above 1 Gbit/s there are only steps of one row, to the last") {
  Search b(Activation{});
  for (int i = 0; i < 100; ++i) b.feed(clean());
  CHECK(b.row() == 1'000);
  for (int i = 0; i < 300; ++i) b.feed(clean());
  CHECK(b.row() == kRows - 1);
}

TEST_CASE("udpst: C doubles on every second clean report and tries again after five steps") {
  Activation rules;
  rules.algorithm = Algorithm::c;
  Search c(rules);
  const std::array<std::size_t, 6> climbs{1, 2, 2, 4, 4, 8};
  for (const auto row : climbs) {
    c.feed(clean());
    CHECK(c.row() == row);
  }
  for (int i = 0; i < 8; ++i) c.feed(clean());  // 128
  CHECK(c.row() == 128);
  c.feed(lossy());
  c.feed(lossy());
  c.feed(lossy());
  CHECK(c.row() == 96);  // 126 - 30
  // Two steps down counted already: three more, and it is fast again.
  for (int i = 0; i < 3; ++i) c.feed(clean());
  CHECK(c.row() == 99);
  c.feed(clean());
  c.feed(clean());
  CHECK(c.row() == 198);
}

TEST_CASE("udpst: a row asked for is kept, one to start from is left") {
  Activation rules;
  rules.row = 300;
  Search fixed(rules);
  fixed.feed(clean());
  CHECK(fixed.row() == 300);
  rules.row_is_start = true;
  Search start(rules);
  start.feed(clean());
  CHECK(start.row() == 310);
}

TEST_CASE("udpst: the receiver tells lost, late and doubled datagrams apart") {
  Receiver receiver(Activation{}, Receiver::Steady{1'000s});
  const WallTime wall{1'764'000'000s};
  for (const std::uint32_t number : {1U, 2U, 5U, 4U, 4U, 6U})
    receiver.arrived({.number = number, .payload = 100, .sent = to_stamp(wall)}, wall + 10ms);
  const auto status = receiver.report(Receiver::Steady{1'001s}, wall);
  CHECK(status.datagrams == 6);
  CHECK(status.lost == 1);
  CHECK(status.reordered == 1);
  CHECK(status.doubled == 1);
  CHECK(receiver.lost() == 1);
}

TEST_CASE("udpst: a sender that wakes late catches up for ten milliseconds and counts the rest") {
  const Schedule::Steady start{1'000s};
  Schedule schedule;
  schedule.follow(rate_table(DatagramSizes::standard)[100], start);
  int bursts = 0;
  while (schedule.take(start + 50ms)) ++bursts;
  CHECK(bursts == 100);
  CHECK(schedule.skipped() == 400);
  CHECK(schedule.scheduled() == 500);
}
