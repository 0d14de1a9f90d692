// What a run comes to: a rate with its interval, and whether it is the path's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probe/iperf3/client.hh"
#include "probe/record/json_line.hh"

namespace preau::iperf3 {

// Payload that reached the receiver: of TCP, and of UDP that comes down, from a series; of UDP that
// goes up, the server tells one sum, which has no interval.
struct Rate {
  Mbps mean;
  std::optional<Interval> interval;  // 95 %
  std::uint64_t samples{};
};
// `way` is down or up. None: too little was delivered.
std::optional<Rate> rate(const Run& run, const Config& config, Direction way);

struct Loss {
  double ratio{};
  double jitter_s{};  // of the stream that had most
};
std::optional<Loss> loss(const Run& run, const Config& config);  // UDP

// What shows that somebody in between takes what we send; empty: nothing does.
std::string swallowed(const Run& run);

Validity validity(const Run& run, const Config& config);
LimitedBy limited_by(const Run& run, const Config& config);
std::string note(const Run& run, const Config& config);
std::string failure(const Run& run, const Config& config);  // empty: measured
std::string method(const Run& run, const Config& config);
std::string_view metric_of(const Config& config);

// The keys that scripts read; FORMAT.md names them.
JsonLine report(const Run& run, const Config& config);

}  // namespace preau::iperf3
