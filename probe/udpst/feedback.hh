// Can what the far end says it received be true? Nobody receives more than was sent, and nobody
// fits into a second more than ever left in one: a queue drains no faster than it took to fill.
// When the news comes does not matter: status PDUs may be lost, doubled or late. Pure.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "probe/udpst/pdu.hh"

namespace preau::udpst {

class FeedbackJudge {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  // `began` is when the first load PDU may have left.
  explicit FeedbackJudge(Steady began = std::chrono::steady_clock::now());

  // `datagrams` and `octets` (UDP payload) are what we have sent so far. Empty, or what is wrong.
  std::string judge(const Status& status, std::uint64_t datagrams, std::uint64_t octets,
                    Steady now);

 private:
  struct Sent {
    Steady at;
    std::uint64_t datagrams{}, octets{};  // so far
  };
  using Count = std::uint64_t Sent::*;

  std::string judge_sub_interval(const SubInterval& told) const;
  double by(Steady then, Count count) const;
  double most_within(std::chrono::microseconds duration, Count count) const;

  std::vector<Sent> sent_;  // in order; the rate is steady between two status PDUs
  std::uint64_t datagrams_{}, octets_{}, again_{};
  std::uint32_t newest_{}, newest_sub_interval_{};
};

}  // namespace preau::udpst
