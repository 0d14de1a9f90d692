// Do several methods say the same of one line? Where they differ by more than their intervals,
// which do, and why most likely: the cause that the evidence speaks for, and the evidence. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/measure/capacity_test.hh"
#include "probe/net/goodput_wire.hh"
#include "probe/record/units.hh"

namespace preau::agreement {

using goodput::Direction;  // as the probe sees it: down or up

struct Capacity {
  double value{};  // Mbit/s of IP
  std::optional<Interval> interval;
  std::uint32_t ip_octets{1'500};
  std::uint32_t header_octets{52};            // of IP and TCP with time stamps (RFC 7323); IPv6: 72
  std::optional<std::uint64_t> burst_octets;  // that passed faster at first, and how fast, Mbit/s
  std::optional<double> boost;
  LimitedBy limited_by{LimitedBy::network};
  bool valid{true};
  std::string evidence;
  std::optional<double> idle_rtt_s;  // to its far end
};

// A rate that TCP had, with what both of its ends know of why it was no more.
struct Tcp {
  std::string name;  // "goodput", "iperf3 hub.example.org"
  double value{};    // Mbit/s of TCP payload
  std::optional<Interval> interval;
  std::vector<double> per_flow;  // Mbit/s, each flow's mean
  // Mbit/s: the best quarter second of the first two; the last quarter. And how many seconds of
  // `late` those first two brought beyond two: what a lost segment held back and then let out makes
  // a quarter of a second fast, a burst the sum.
  std::optional<double> early, late;
  double ahead_s{};

  // Shares of the time in which there was something to send; none: its sender did not tell.
  std::optional<double> window_limited, buffer_limited;
  std::optional<double> sent_again;       // share of segments
  std::string probe_short, server_short;  // of CPU; empty: had room to spare
  std::string proxy;                      // what shows one
  std::optional<double> least_rtt_s;      // that TCP saw
  std::optional<double> idle_rtt_s;       // to the same far end by other packets
};

// Of two runs of the same flows, one behind the other, the second, if there is one. A bucket that
// the first emptied shows in the first alone.
std::optional<Tcp> newer(std::optional<Tcp> first, std::optional<Tcp> second);

struct Seen {
  Direction direction{Direction::down};
  std::optional<Capacity> capacity;
  std::vector<Tcp> tcp;
};

enum class Cause {
  probe_cpu,
  server,
  receive_window,
  send_buffer,
  proxy,
  shaper_burst,
  flow_limit,
  protocol,  // UDP and TCP are let through at different rates
  loss,
  other_way,  // the far ends are not at the same place
  doubt,      // the capacity test itself flagged its value
  unknown,
};
std::string_view to_string(Cause cause);

// Told as TCP payload.
struct Finding {
  std::string lower, higher;  // "goodput of 4 flows 37.9 Mbit/s"
  double late{};              // Mbit/s: the lower one's last quarter, where it was told
  Cause cause{Cause::unknown};
  std::string evidence;  // one sentence
};

struct Verdict {
  std::size_t compared{};               // rates; of fewer than two nothing can be said
  std::optional<double> least_to_most;  // as TCP payload
  std::vector<Finding> findings;        // each rate that disagrees with the highest; empty: agree
};
Verdict judge(const Seen& seen);

// One sentence for all findings of the same cause. Empty: all agree.
std::string text(const Verdict& verdict);
// Flows of one more test of our own goodput that may tell the cause; none: it is told, or no
// number of flows would.
std::optional<std::size_t> flows_to_ask(const Verdict& verdict, const Seen& seen);

// Capacity as TCP payload: of full packets of 1500 octets 1448 are payload (IPv4 with time stamps).
double as_payload(const Capacity& capacity, double ip_rate);

// Beyond their intervals rates may differ by this: what is sampled beside a load takes 1.5 % of it,
// and what is sent again counts for IP only.
inline constexpr double kSlack = 0.04;

}  // namespace preau::agreement
