// What was heard as a capture file, through libpcap.
#pragma once

#include <string>
#include <vector>

#include "probe/record/time.hh"
#include "tests/lab/beacons/air.hh"

namespace preau::lab {

// Link type IEEE802_11_RADIO. Throws std::runtime_error with what was attempted.
void write_capture(const std::string& path, UtcTime start, const std::vector<HeardFrame>& frames);

// Its frames, from the first on. Throws as above, also for another link type.
std::vector<HeardFrame> read_capture(const std::string& path);

}  // namespace preau::lab
