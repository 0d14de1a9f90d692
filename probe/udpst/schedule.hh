// When which burst is due: the two transmitters of a sending rate. Pure. Late bursts are caught up
// with for a moment; beyond it they are skipped and counted, since a rate that comes in lumps is
// another rate.
#pragma once

#include <chrono>
#include <optional>

#include "probe/udpst/rate_table.hh"

namespace preau::udpst {

struct Burst {
  std::uint32_t payload{}, count{};
  std::uint32_t addon{};  // payload of one more; 0: none. Either may bear kRandomSize
  bool operator==(const Burst&) const = default;
};

class Schedule {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  // A sub-interval's rate must not suffer from a wake-up that is a few ticks late.
  static constexpr std::chrono::milliseconds kMostLate{10};

  void follow(const SendingRate& rate, Steady now);
  std::optional<Steady> next() const;
  std::optional<Burst> take(Steady now);  // one that is due; ask again

  std::uint64_t scheduled() const { return scheduled_; }  // bursts, skipped ones included
  std::uint64_t skipped() const { return skipped_; }

 private:
  struct Transmitter {
    std::chrono::microseconds interval{};
    Burst burst;
    std::optional<Steady> due;
  };
  std::optional<Burst> take(Transmitter& t, Steady now);

  Transmitter one_, two_;
  std::uint64_t scheduled_{}, skipped_{};
};

}  // namespace preau::udpst
