// The keys of a rate in a JSON object, the same for every verb that tells one (FORMAT.md).
#pragma once

#include <string>

#include "probe/record/json_line.hh"
#include "probe/record/record.hh"

namespace preau {

// `value`, `unit`, `low` and `high`, Mbit/s; null pointers are null. With a prefix, as of a second
// rate in the same object, its unit is the first one's and is not told again.
void add_rate(JsonLine& line, const std::string& prefix, const double* mbit_per_second,
              const Interval* interval);

// `bytes_sent` and `bytes_received`, octets. Of a test that failed amid its load nobody may have
// counted: then null, not zero.
void add_octets(JsonLine& line, std::uint64_t sent, std::uint64_t received, bool failed);

}  // namespace preau
