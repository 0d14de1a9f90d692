// What a capacity test found out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "probe/record/record.hh"
#include "probe/record/units.hh"

namespace preau::capacity {

struct Result {
  // Sustained rate, IP octets. Empty: nothing could be measured. A lower bound when limited by
  // probe or server.
  std::optional<Mbps> value;
  std::optional<Interval> interval;  // 95 %, Mbit/s
  std::optional<std::uint64_t>
      burst_octets;                  // passed above the sustained rate; empty: no knee seen
  std::optional<Mbps> boost;         // rate in that burst, at least
  std::uint64_t sustained_octets{};  // how much the value was seen over
  // Token buckets of so much would have emptied: before a line of half the value or less, and
  // before one of nine tenths, which needs far more to show.
  std::uint64_t ruled_out_octets{}, ruled_out_weak_octets{};
  std::uint64_t samples{};                         // batches that count
  std::uint64_t sent_octets{}, received_octets{};  // of the whole test, discovery included
  std::optional<Ratio> own_loss;                   // outside discovery; empty: nothing sent there
  std::uint32_t ip_octets{};                       // of each datagram
  std::chrono::nanoseconds duration{};
  bool valid{};
  LimitedBy limited_by{LimitedBy::unknown};
  std::string evidence;  // one sentence, for validity and limited_by
};

}  // namespace preau::capacity
