// One UDPSTP test from the client's end: the maximum IP-layer capacity of RFC 9097, with what
// speaks for it and against it.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "probe/record/json_line.hh"
#include "probe/record/record.hh"
#include "probe/udpst/session.hh"

namespace preau::udpst {

struct Config {
  std::string host;
  std::uint16_t port{kPort};
  Activation test;
  std::uint16_t bandwidth{0};
  std::string key_file;
  std::uint8_t key_id{};
};

// A trial interval as the receiver reported it.
struct Trial {
  double mbit_s{};  // received, of the IP layer
  std::uint32_t datagrams{}, lost{};
  bool full{};                 // with losses or delay, as of a full path
  std::size_t sub_interval{};  // in which it ended
};

struct Run {
  UtcTime start{};
  std::chrono::nanoseconds duration{};
  std::string address;
  std::vector<SubInterval> sub_intervals;
  std::uint32_t header_octets{kIpUdpOctets};
  std::uint64_t octets_sent{}, octets_received{};  // of IP, setup and feedback included
  std::uint64_t datagrams{}, lost{};               // of load that the receiver counted

  // Whether the number is the path's (doubts.hh).
  std::vector<Trial> trials;
  std::size_t expected{};                       // reports, in the time that it took
  std::chrono::nanoseconds tested{}, paused{};  // in which the far end sent nothing
  std::uint64_t left{}, held_back{};            // datagrams, those that our own interface refused
  std::uint32_t drops{};                        // in this host
  std::uint64_t bursts{}, bursts_skipped{};
  std::string shortage;  // of this host (host_load.hh)
  std::string lie;       // of the far end's feedback (feedback.hh)
  std::string failure;   // could not measure
};

// Blocks for the test's duration and a few seconds at most. Asked to stop, it sends no more and
// tells the far end, which obeys.
Run run(const Config& config, const std::stop_token& stop = {});

const SubInterval* best(const Run& run);                       // null: there is none
double mbit_per_second(const SubInterval& s, const Run& run);  // of the IP layer

Validity validity(const Run& run);
LimitedBy limited_by(const Run& run);
std::string note(const Run& run);
std::string method(const Config& config);
std::string_view metric_of(Flow flow);

// The keys that scripts read; FORMAT.md names them.
JsonLine report(const Run& run, const Config& config);

}  // namespace preau::udpst
