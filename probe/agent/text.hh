// Values as people read them: "92.1 Mbit/s", "25.3 ms", "0.4 %", "-58 dBm".
#pragma once

#include <string>

#include "probe/record/record.hh"

namespace preau {

std::string value_text(double value, Unit unit);
std::string value_text(const Record& record);  // with its interval; "failed" when it did

// "download", "latency under load up", ...: a short name for a screen or a log; the metric's own
// name when Préau does not know it.
std::string short_name(std::string_view metric);

}  // namespace preau
