#include "probe/udpst/feedback.hh"

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

}  // namespace

TEST_CASE("udpst: honest feedback is believed, a late report does not count twice") {
  FeedbackJudge judge;
  CHECK(judge.judge(told(1, 90), 100, 100'000, kStart).empty());
  CHECK(judge.judge(told(1, 90), 100, 100'000, kStart).empty());
  CHECK(judge.judge(told(2, 10), 100, 100'000, kStart).empty());
}

TEST_CASE("udpst: more received than sent is refused and said") {
  FeedbackJudge judge;
  CHECK(judge.judge(told(1, 100), 100, 100'000, kStart).empty());
  CHECK(judge.judge(told(2, 1), 100, 100'000, kStart) ==
        "the far end says that it received 101 datagrams when 100 had been sent");
  FeedbackJudge octets;
  CHECK_THAT(octets.judge(told(1, 10), 100, 9'999, kStart), Catch::Contains("octets"));
}

TEST_CASE("udpst: a second told as half of one is refused") {
  FeedbackJudge judge;
  auto s = told(1, 0);
  std::string verdict;
  for (std::uint32_t i = 1; i <= 4; ++i) {
    s.number = s.sub_interval_number = i;
    s.sub_interval.datagrams = 100;
    s.sub_interval.octets = 100'000;
    s.sub_interval.duration_us = 500'000;
    verdict = judge.judge(s, 1'000'000, 1'000'000'000, kStart + i * 1s);
    if (!verdict.empty()) break;
  }
  CHECK_THAT(verdict, Catch::Contains("their rates are too high"));
}
