#include "probe/udpst/receiver.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::udpst;
using namespace std::chrono_literals;

namespace {

const WallTime kWall{1'764'000'000s};

// The round trip that is told of a status PDU whose answer took so long, and was kept so long.
std::uint32_t told(std::chrono::microseconds rtt, std::uint16_t kept_ms) {
  Receiver receiver(Activation{}, Receiver::Steady{1'000s});
  receiver.arrived({.number = 1,
                    .payload = 100,
                    .status_sent = to_stamp(kWall),
                    .sent = to_stamp(kWall),
                    .response_delay_ms = kept_ms},
                   kWall + rtt);
  return receiver.report(Receiver::Steady{1'001s}, kWall).rtt_least;
}

}  // namespace

TEST_CASE(
    "udpst: round trips are told in the nearest milliseconds, without what the far end kept") {
  CHECK(told(19'600us, 0) == 20);
  CHECK(told(19'400us, 0) == 19);
  CHECK(told(31'400us, 12) == 19);
  CHECK(told(11'400us, 12) == 0);  // 11.5 ms of 11.4: both ends round
}
