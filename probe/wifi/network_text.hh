// What a capture file told, in words: for scripts one JSON object a network, for people a table.
// All networks are named, the neighbours' too, which only an engineer's own file justifies: never
// for records, uploads or reports.
#pragma once

#include <string>

#include "probe/wifi/listened.hh"
#include "probe/wifi/networks.hh"

namespace preau::wifi {

// One line, without a line end. What is not known is null; what only some networks have is there
// only where it is.
std::string network_json(const Network& network);

// The last line. `damage`: what of the file could not be read; `failure`: why nothing could. Empty:
// no such key. `listened`: of a radio that hopped.
std::string counts_json(const FrameCounts& counts, const std::string& damage,
                        const std::string& failure, const Listened* listened = nullptr);

std::string networks_table(const Networks& networks);

}  // namespace preau::wifi
