// What the receiver of load PDUs counts and reports: each trial interval in a status PDU, each
// sub-interval to choose the maximum from. Pure: fed with arrivals.
#pragma once

#include <array>
#include <chrono>

#include "probe/net/udp.hh"
#include "probe/udpst/pdu.hh"

namespace preau::udpst {

Stamp to_stamp(WallTime time);
WallTime to_wall(const Stamp& stamp);

class Receiver {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  Receiver(const Activation& rules, Steady now);

  void arrived(const Load& load, WallTime at);
  bool has_heard() const { return newest_ != 0; }

  // The trial interval that ends now, and the start of the next. Whatever arrived before `now` must
  // have been fed: then a rate is right however late we are.
  Status report(Steady now, WallTime wall);

  // Those that are complete, the first beginning with the first report.
  const std::vector<SubInterval>& sub_intervals() const { return complete_; }
  std::uint64_t datagrams() const { return datagrams_; }
  std::uint64_t octets() const { return octets_; }  // UDP payload
  std::uint64_t lost() const { return lost_; }      // as of now: what came late is taken back
  // In which the sender sent nothing between one number and the next, amid faster sending.
  std::chrono::nanoseconds paused() const { return paused_; }

 private:
  enum class Order { next, late, doubled };
  Order place(std::uint32_t number);
  void time_sending(const Load& load, bool follows);
  void time_round_trip(const Load& load, WallTime at);
  void time_one_way(const Load& load, WallTime at, bool first);
  void end_sub_interval(Steady now);
  void begin_trial(Steady now);

  Activation rules_;
  Status trial_;
  SubInterval active_;
  std::vector<SubInterval> complete_;
  Steady trial_began_;
  std::optional<Steady> sub_interval_began_;
  std::uint32_t since_start_ms_{};
  std::uint32_t newest_{};
  // Numbers seen lately, to tell a late datagram from a doubled one: as many as OB-UDPST keeps, so
  // that both count alike.
  std::array<std::uint32_t, 32> seen_{};
  std::size_t next_seen_{};
  Stamp answered_;  // the status PDU whose round trip was timed last
  std::int64_t clock_delta_least_{};
  Stamp last_sent_;
  std::chrono::nanoseconds last_gap_{}, paused_{};
  std::uint64_t datagrams_{}, octets_{}, lost_{};
};

}  // namespace preau::udpst
