// Feedback that contradicts what was sent is refused, and the sentence says why.
#include "probe/measure/capacity/refusal.hh"

#include <algorithm>

#include <catch2/catch.hpp>

#include "probe/measure/capacity/controller.hh"

using namespace preau;
using namespace preau::capacity;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

const Train kTrain{.ip_octets = 1'500, .head_packets = 20, .head_rate = Mbps{12}};

Feedback honest(const Train& train = kTrain) {
  Feedback feedback;
  for (std::uint32_t i = 0; i < train.packets(); ++i) {
    feedback.sent.push_back({i * 1ms, i, 1});
    feedback.arrivals.push_back({i * 1ms + 7s, i, train.ip_octets});
  }
  return feedback;
}

}  // namespace

TEST_CASE("capacity: honest feedback is taken, with loss and disorder") {
  auto feedback = honest();
  CHECK_FALSE(refuse(kTrain, feedback));
  std::swap(feedback.arrivals[3].sequence, feedback.arrivals[4].sequence);
  feedback.arrivals.erase(feedback.arrivals.begin() + 7);
  feedback.arrivals[9].at -= 1'500us;  // cores that stamp apart
  CHECK_FALSE(refuse(kTrain, feedback));
  CHECK_FALSE(refuse_clock(feedback));
  CHECK_FALSE(refuse(kTrain, {}));
  CHECK_FALSE(refuse_clock({}));
}

TEST_CASE("capacity: more packets than were sent are refused") {
  auto feedback = honest();
  feedback.arrivals.push_back({8s, 5, 1'500});
  CHECK_THAT(*refuse(kTrain, feedback), Contains("21 packets of 20 sent"));
  feedback.arrivals.erase(feedback.arrivals.begin());
  CHECK_THAT(*refuse(kTrain, feedback), Contains("packet 5 is said to have arrived twice"));
}

TEST_CASE("capacity: a sequence number that was never sent is refused") {
  auto feedback = honest();
  feedback.arrivals.back().sequence = 4'000'000'000;
  CHECK_THAT(*refuse(kTrain, feedback), Contains("packet 4000000000"));
}

TEST_CASE("capacity: octets that were not sent are refused") {
  auto feedback = honest();
  feedback.arrivals[2].ip_octets = 9'000;
  CHECK_THAT(*refuse(kTrain, feedback), Contains("9000 octets, 1500 were sent"));
}

TEST_CASE("capacity: times that go back are refused") {
  auto feedback = honest();
  feedback.arrivals[9].at -= 30ms;
  CHECK_FALSE(refuse(kTrain, feedback));
  CHECK_THAT(*refuse_clock(feedback), Contains("receive stamps go back by 29.000 ms"));
  feedback = honest();
  feedback.sent[9].at = 0ms;
  CHECK_THAT(*refuse(kTrain, feedback), Contains("send stamps go back"));
}

TEST_CASE("capacity: packets that a busy core hands on late are no clock that stepped") {
  auto feedback = honest();
  std::rotate(feedback.arrivals.begin() + 4, feedback.arrivals.begin() + 7,
              feedback.arrivals.begin() + 12);  // 4 to 6 are read behind 11, stamped 5 ms later
  CHECK_FALSE(refuse_clock(feedback));
  feedback.arrivals.back().at -= 10ms;
  CHECK_THAT(*refuse_clock(feedback), Contains("receive stamps go back by 9.000 ms"));
}

TEST_CASE("capacity: stamps that no clock gives are refused before they are subtracted") {
  for (const auto absurd : {nanoseconds::min(), nanoseconds{-1}, nanoseconds::max()}) {
    auto feedback = honest();
    feedback.arrivals[0].at = absurd;
    CHECK_THAT(*refuse(kTrain, feedback), Contains("absurd receive stamp"));
    feedback = honest();
    feedback.sent[0].at = absurd;
    CHECK_THAT(*refuse(kTrain, feedback), Contains("absurd send stamp"));
  }
}

TEST_CASE("capacity: a far end that tells of ages between packets gets no endless train") {
  Controller test{{}};
  int trains = 0;
  while (const auto train = test.next()) {
    CHECK(train->seconds() <= 8);
    auto feedback = honest(*train);
    for (auto& arrival : feedback.arrivals) arrival.at = arrival.sequence * 24h;
    test.feed(feedback);
    REQUIRE(++trains < 100);
  }
  CHECK_FALSE(test.result().valid);
}

TEST_CASE("capacity: a sender that tells of other packets than asked for is refused") {
  auto feedback = honest();
  feedback.sent[4].first = 9;
  CHECK_THAT(*refuse(kTrain, feedback), Contains("packet 9 where 4 was due"));
  feedback = honest();
  feedback.sent.back().packets = 2'000'000'000;
  CHECK_THAT(*refuse(kTrain, feedback), Contains("in a train of 20"));
}

TEST_CASE("capacity: a rate beyond the link is refused, and no number is given") {
  auto feedback = honest();
  feedback.receiver.link = Mbps{10};
  CHECK_THAT(*refuse_rate(Mbps{11}, kTrain, feedback), Contains("through a port of 9.8"));
  CHECK_FALSE(refuse_rate(Mbps{9.7}, kTrain, feedback));

  Controller test{{}};
  const auto train = test.next();
  feedback = honest(*train);
  for (auto& arrival : feedback.arrivals) arrival.at = 7s + arrival.sequence * 10us;
  feedback.receiver.link = Mbps{100};
  test.feed(feedback);
  CHECK_FALSE(test.next());
  CHECK_FALSE(test.result().value);
  CHECK_FALSE(test.result().valid);
  CHECK_THAT(test.result().evidence, Contains("refused: 1200.0 Mbit/s"));
}
