// Can what the far end says it received be true? Nobody receives more than was sent, nor fits a
// second's datagrams into half of one. Pure.
#pragma once

#include <chrono>
#include <string>

#include "probe/udpst/pdu.hh"

namespace preau::udpst {

class FeedbackJudge {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  // `datagrams` and `octets` (UDP payload) are what we have sent so far. Empty, or what is wrong.
  std::string judge(const Status& status, std::uint64_t datagrams, std::uint64_t octets,
                    Steady now);

 private:
  std::string judge_sub_interval(const Status& status, std::uint64_t datagrams,
                                 std::uint64_t octets, Steady now);

  std::uint64_t trial_datagrams_{}, trial_octets_{};
  std::uint64_t sub_datagrams_{}, sub_octets_{};
  std::uint32_t newest_{}, newest_sub_interval_{};
  std::chrono::microseconds claimed_{};  // sum of all sub-intervals but the first
  std::optional<Steady> first_;          // when the first sub-interval was told
};

}  // namespace preau::udpst
