// This host's two clocks read at one moment, and how much our own time stamps add to a delay.
#pragma once

#include <chrono>
#include <optional>

#include "probe/measure/stamp_session.hh"

namespace preau {

// Both clocks, read within 2 us of each other unless the CPU was taken away three times in a row.
Stamp read_clocks();

// The moment of a kernel time stamp, which is of the wall clock. Empty when that clock was set
// between `earliest` and `now`, or the moment is not between them: the caller's own reading is then
// to stand.
std::optional<Stamp> at_kernel_stamp(stamp::Time stamp, const Stamp& earliest, const Stamp& now);

// The most that our own stamps add to a delay, seen over the loopback interface, where there is no
// path (RFC 8912 section 4.4.4, calibration by internal loopback): the largest delay that they read
// there and, for a kernel stamp of leaving, the time that a send call takes, since the packet
// leaves at some moment of it. What a network card's interrupts add on the way in is not in it.
// Empty when there is no loopback here.
std::optional<std::chrono::nanoseconds> stamp_error(StampSource source);

}  // namespace preau
