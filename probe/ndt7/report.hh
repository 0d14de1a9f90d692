// What a run comes to: a rate with its interval, and whether it is the path's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probe/ndt7/client.hh"
#include "probe/record/json_line.hh"

namespace preau::ndt7 {

// TCP's payload at its receiver, a second a second, behind the ramp. None: too little came.
std::optional<GoodputEstimate> rate(const Run& run, const Config& config);

// As other ndt7 clients tell it: all octets by all seconds, slow start included. Down: payload of
// messages that came; up: what the server's kernel had, none when it did not say.
std::optional<double> ndt7_mbit_s(const Run& run, const Config& config);

// Segments sent again, by whoever sent. A server tells octets, if anything: by segments of ours.
std::optional<std::uint64_t> retransmits(const Run& run, const Config& config);

// What shows that somebody in between takes what we send; empty: nothing does.
std::string swallowed(const Run& run);

Validity validity(const Run& run, const Config& config);
LimitedBy limited_by(const Run& run, const Config& config);
std::string note(const Run& run, const Config& config);
std::string failure(const Run& run, const Config& config);  // empty: measured
std::string method(const Run& run, const Config& config);
std::string_view metric_of(Direction direction);

// The keys that scripts read; FORMAT.md names them.
JsonLine report(const Run& run, const Config& config);

}  // namespace preau::ndt7
