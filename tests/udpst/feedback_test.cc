#include "probe/udpst/feedback.hh"

#include <cmath>
#include <functional>

#include <catch2/catch.hpp>

using namespace preau::udpst;
using namespace std::chrono_literals;

namespace {

const FeedbackJudge::Steady kStart{1'000s};

Status told(std::uint32_t number, std::uint32_t datagrams) {
  Status s;
  s.number = number;
  s.datagrams = datagrams;
  s.octets = datagrams * 1'000;
  return s;
}

// A test of some seconds, of a datagram of 1,000 octets a millisecond over a path without delay,
// told by an honest receiver every 50 ms; `tamper` makes of each status PDU what we get, or none.
using Tamper = std::function<bool(Status&)>;
std::string whole_test(const Tamper& tamper, std::chrono::milliseconds late = 0ms) {
  FeedbackJudge judge(kStart);
  SubInterval newest;
  for (std::uint32_t number = 1; number <= 200; ++number) {
    const auto now = kStart + number * 50ms + late;
    auto s = told(number, 50);
    s.sub_interval_number = (number - 1) / 20;
    if (s.sub_interval_number > 0)
      newest = {.datagrams = 1'000, .octets = 1'000'000, .duration_us = 1'000'000};
    s.sub_interval = newest;
    if (!tamper(s)) continue;
    const auto sent = static_cast<std::uint64_t>((now - kStart) / 1ms);
    auto lie = judge.judge(s, sent, sent * 1'000, now);
    if (!lie.empty()) return lie;
  }
  return {};
}

}  // namespace

TEST_CASE("udpst: honest feedback is believed, a late report does not count twice") {
  FeedbackJudge judge(kStart);
  CHECK(judge.judge(told(1, 90), 100, 100'000, kStart + 50ms).empty());
  CHECK(judge.judge(told(1, 90), 100, 100'000, kStart + 50ms).empty());
  CHECK(judge.judge(told(2, 10), 100, 100'000, kStart + 50ms).empty());
  CHECK(whole_test([](Status&) { return true; }).empty());
}

TEST_CASE("udpst: more received than sent is refused and said") {
  FeedbackJudge judge(kStart);
  CHECK(judge.judge(told(1, 100), 100, 100'000, kStart + 50ms).empty());
  CHECK(judge.judge(told(2, 1), 100, 100'000, kStart + 50ms) ==
        "the far end says that it received 101 datagrams when 100 had been sent");
  FeedbackJudge octets(kStart);
  CHECK_THAT(octets.judge(told(1, 10), 100, 9'999, kStart + 50ms), Catch::Contains("octets"));
}

TEST_CASE("udpst: status PDUs that are lost or late make no lie of honest counts") {
  CHECK(whole_test([](Status& s) { return s.number < 50 || s.number > 90; }).empty());
  CHECK(whole_test([](Status& s) { return s.number > 30; }).empty());
  CHECK(whole_test([](Status& s) { return s.number % 7 == 0; }).empty());
  CHECK(whole_test([](Status&) { return true; }, 1'900ms).empty());
}

TEST_CASE("udpst: a path that doubles some datagrams is not taken for a lie") {
  FeedbackJudge judge(kStart);
  auto s = told(1, 2);
  s.doubled = 1;
  CHECK(judge.judge(s, 1, 1'000, kStart + 50ms).empty());
  const auto doubling = [](std::uint32_t percent) {
    return [percent](Status& status) {
      status.datagrams += status.datagrams * percent / 100;
      status.octets = status.datagrams * 1'000;
      status.doubled = status.datagrams * percent / (100 + percent);
      status.sub_interval.datagrams += status.sub_interval.datagrams / 100 * percent;
      status.sub_interval.octets += status.sub_interval.octets / 100 * percent;
      return true;
    };
  };
  CHECK(whole_test(doubling(5)).empty());
  CHECK_FALSE(whole_test(doubling(40)).empty());
}

TEST_CASE("udpst: sub-intervals that hold more than ever left in their time are refused") {
  const auto refused = Catch::Contains("the far end says");
  SECTION("each is told as half as long") {
    CHECK_THAT(whole_test([](Status& s) {
                 s.sub_interval.duration_us /= 2;
                 return true;
               }),
               refused);
  }
  SECTION("the first lasted 5 ms") {
    CHECK_THAT(whole_test([](Status& s) {
                 if (s.sub_interval_number == 1) s.sub_interval.duration_us = 5'000;
                 return true;
               }),
               refused);
  }
  SECTION("the third was 200 ms shorter") {
    CHECK_THAT(whole_test([](Status& s) {
                 if (s.sub_interval_number == 3) s.sub_interval.duration_us -= 200'000;
                 return true;
               }),
               refused);
  }
  SECTION("octets saved up for the last") {
    CHECK_THAT(whole_test([](Status& s) {
                 s.sub_interval.octets = s.sub_interval_number == 9 ? 9'000'000 : 0;
                 return true;
               }),
               refused);
  }
  SECTION("few octets, but datagrams whose headers count") {
    CHECK_THAT(whole_test([](Status& s) {
                 if (s.sub_interval_number > 0) s.sub_interval.datagrams = 1'200;
                 return true;
               }),
               refused);
  }
  SECTION("told seldom, so that we know less") {
    CHECK_THAT(whole_test([](Status& s) {
                 s.sub_interval.octets = s.sub_interval.octets / 4 * 5;
                 return s.number % 38 == 0;
               }),
               refused);
  }
}

TEST_CASE("udpst: a queue that drains after a burst is honest") {
  // Half a second at 8 datagrams a millisecond into a path that gives 2, then 1 a millisecond.
  const auto sent_by = [](double t) { return t < 0.5 ? 8'000 * t : 4'000 + 1'000 * (t - 0.5); };
  const auto got_by = [&](double t) { return std::min(2'000 * t, sent_by(t)); };
  FeedbackJudge judge(kStart);
  for (std::uint32_t number = 1; number <= 160; ++number) {
    const auto t = 0.05 * number;
    Status s = told(
        number, static_cast<std::uint32_t>(std::floor(got_by(t)) - std::floor(got_by(t - 0.05))));
    s.sub_interval_number = (number - 1) / 20;
    const double end = s.sub_interval_number;
    if (end > 0) {
      s.sub_interval.datagrams = static_cast<std::uint32_t>(got_by(end) - got_by(end - 1));
      s.sub_interval.octets = s.sub_interval.datagrams * std::uint64_t{1'000};
      s.sub_interval.duration_us = 1'000'000;
    }
    const auto sent = static_cast<std::uint64_t>(sent_by(t));
    CHECK(judge.judge(s, sent, sent * 1'000, kStart + number * 50ms).empty());
  }
}
