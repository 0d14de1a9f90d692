// The account of one STAMP session (RFC 8762), purely: fed with what was sent and what came back,
// it tells delays and what became of the packets on each way. No socket, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "probe/measure/delay.hh"
#include "probe/measure/path_account.hh"
#include "probe/net/stamp.hh"

namespace preau {

// One moment on both clocks of this host. Durations are of the steady one: the wall clock steps,
// and a step must never be a delay. The network card's clock is a third, of no known origin.
struct Stamp {
  std::chrono::steady_clock::time_point steady{};
  stamp::Time wall{};
  StampSource source{StampSource::user};
  std::optional<std::chrono::nanoseconds> hardware;
};

// How long a reflector kept a packet: until it wrote T3, or until the reply really left, where its
// Follow-Up told so (RFC 8972 section 4.7). What waits in between is the queue of its interface.
enum class Residence { until_written, until_left };

struct SessionSummary {
  std::vector<std::optional<std::chrono::nanoseconds>> delays;  // in the order of sending
  PathTotals paths;
  std::uint64_t refused{};  // replies that lie: no such packet, times that cannot be
  std::uint64_t by_kernel{}, by_hardware{}, followed_up{};  // of the delays
  // One-way, only when both clocks say how wrong they are; `clock_error` is the sum of both.
  std::vector<std::chrono::nanoseconds> forward, backward;
  std::optional<std::chrono::nanoseconds> clock_error;
};

class StampSession {
 public:
  // A reply that comes later than `patience` is a loss (RFC 8912 section 4.2.2, Tmax).
  explicit StampSession(std::chrono::nanoseconds patience,
                        Residence residence = Residence::until_left, std::uint32_t first_seq = 0)
      : patience_(patience), residence_(residence), first_(first_seq) {}

  std::uint32_t next_seq() const { return first_ + static_cast<std::uint32_t>(packets_.size()); }
  void sent(const Stamp& now);                       // the next packet: its T1
  void left(std::size_t packet, const Stamp& when);  // by a transmit stamp, which comes later
  void left_card(std::size_t packet, std::chrono::nanoseconds when);  // by the card's clock
  // What is sent from here on only asks what became of the packets before.
  void close() { counting_ = packets_.size(); }
  bool closed() const { return counting_.has_value(); }

  // When the packet of this number left, as far as is known by now; null: no such packet.
  const Stamp* sent_at(std::uint32_t seq) const {
    const std::size_t packet = seq - first_;
    return packet < packets_.size() ? &packets_[packet].sent : nullptr;
  }

  // False: refused.
  bool received(const stamp::Reply& reply, const Stamp& now);

  std::size_t sent() const { return packets_.size(); }
  std::size_t answered() const { return answered_; }                 // of those that count
  std::size_t unanswered() const { return counting() - answered_; }  // of those that count
  bool told_all() const { return told_all_; }                        // one behind them was answered
  std::size_t refused() const { return refused_; }

  // `own_error`: of our wall clock against UTC, when something disciplines it.
  SessionSummary sum_up(std::optional<std::chrono::nanoseconds> own_error = {}) const;

 private:
  struct Packet {
    Stamp sent, received;
    stamp::Time told{};  // T1 as the packet bore it
    bool answered{};
    bool stamped{};          // `sent` is the kernel's
    std::uint32_t number{};  // of the reply
    stamp::Time t2{}, t3{};
    stamp::ErrorEstimate far_error{};
  };

  std::size_t counting() const { return counting_.value_or(packets_.size()); }
  bool credible(const stamp::Reply& reply, const Packet& packet, const Stamp& now) const;
  void learn(const stamp::Reply& reply, std::size_t request);
  struct Kept {
    std::chrono::nanoseconds time;
    bool followed_up;
  };
  Kept kept(const Packet& packet) const;
  void add_one_way(SessionSummary& out, std::chrono::nanoseconds own_error) const;

  std::chrono::nanoseconds patience_;
  Residence residence_;
  std::uint32_t first_;
  std::vector<Packet> packets_;
  std::optional<std::size_t> counting_;
  std::size_t answered_{}, refused_{};
  bool told_all_{};
  PathAccount paths_;
  std::unordered_map<std::uint32_t, stamp::Time> follow_ups_;  // by the reply's number
};

}  // namespace preau
