// This host's two clocks read at one moment, and how much our own time stamps add to a delay.
#pragma once

#include <chrono>
#include <optional>

#include "probe/measure/stamp_session.hh"

namespace preau {

// Both clocks, read within 2 us of each other unless the CPU was taken away three times in a row.
Stamp read_clocks();

// The moment of a kernel time stamp, which is of the wall clock. Empty when it is not between
// `earliest` and `now`: a clock was set in between, and the caller's own reading is to stand.
std::optional<Stamp> at_kernel_stamp(stamp::Time stamp,
                                     std::chrono::steady_clock::time_point earliest,
                                     const Stamp& now);

// The largest delay that our stamps read where there is no path: over the loopback interface, where
// a datagram is received in the call that sends it (RFC 8912 section 4.4.4, calibration by internal
// loopback). Empty when there is no loopback here.
std::optional<std::chrono::nanoseconds> stamp_error(StampSource source);

}  // namespace preau
