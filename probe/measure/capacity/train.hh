// What the controller asks for and what it is told: the whole surface between the pure core and the
// sockets. Sequence numbers start at 0 in every train. Octets are IP octets, header included
// (RFC 9097 section 5).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "probe/record/units.hh"

namespace preau::capacity {

using std::chrono::nanoseconds;

inline constexpr double kOctetsOfMbit = 125'000;  // a second, of one Mbit/s

// Paced packets, of one size. The head goes faster: it empties the token bucket and makes a short
// queue; the body keeps that queue standing; a sprint, where one is wanted, is as fast as the head,
// when no bucket has tokens left. Back to back, no pause between them. A train is
// asked for once the one before has been told of, so its queue has drained: no pause between
// trains.
struct Train {
  std::uint32_t ip_octets{};
  std::uint32_t head_packets{};
  Mbps head_rate;
  std::uint32_t body_packets{};
  Mbps body_rate;
  std::uint32_t sprint_packets{};
  Mbps sprint_rate;
  std::uint32_t burst_packets{1};  // that leave together, at one wake-up of the sender
  std::uint32_t segments{1};       // of one GSO packet at most: they may share a receive stamp

  std::uint32_t steady_packets() const { return head_packets + body_packets; }
  std::uint32_t packets() const { return steady_packets() + sprint_packets; }
  double seconds() const {
    return seconds(head_packets, head_rate) + seconds(body_packets, body_rate) +
           seconds(sprint_packets, sprint_rate);
  }

 private:
  double seconds(std::uint32_t packets, Mbps rate) const {
    return packets == 0 ? 0 : 8e-6 * packets * ip_octets / rate.value;
  }
};

// One burst: when the sender woke up for it, on its steady clock. Its send calls follow at once.
struct Sent {
  nanoseconds at{};
  std::uint32_t first{};  // sequence number
  std::uint32_t packets{1};
};

// One packet: the receiver's kernel stamp. Segments of one GSO packet share theirs.
struct Arrival {
  nanoseconds at{};
  std::uint32_t sequence{};
  std::uint32_t ip_octets{};
};

// What each host saw during the train. Empty: it could not be read, which is not zero.
struct HostEvidence {
  std::optional<std::uint64_t> socket_drops;   // SO_RXQ_OVFL, receiver only
  std::optional<std::uint64_t> softnet_drops;  // /proc/net/softnet_stat
  std::optional<std::uint64_t> qdisc_backlog;  // octets, the most seen, sender only
  std::optional<Ratio> cpu;                    // of one core, the measuring thread
  std::optional<Mbps> link;                    // negotiated speed of the port
  bool half_duplex{};
  std::optional<std::uint64_t> foreign_octets;  // on the interface, not of this train
};

struct Feedback {
  std::vector<Sent> sent;         // in the order of sending; fewer packets than asked if it stopped
  std::vector<Arrival> arrivals;  // in the order of arrival; a duplicate is told once
  HostEvidence sender, receiver;
  std::vector<nanoseconds> delays;  // round trips of a concurrent STAMP stream; may be empty
  nanoseconds elapsed{};            // since the test was admitted, when this train was done
};

}  // namespace preau::capacity
