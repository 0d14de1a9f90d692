// Wall time as records write it: ISO 8601, UTC, microseconds. Durations come from the steady clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace preau {

using UtcTime = std::chrono::sys_time<std::chrono::microseconds>;

// "2026-11-24T08:15:30.250000Z"
std::string to_iso8601(UtcTime time);

// Reads what to_iso8601 writes, with 0 to 9 decimals (those past the sixth are cut). Any other zone
// than Z, a day that does not exist, or anything left over is refused.
std::optional<UtcTime> from_iso8601(std::string_view text);

// "2026-11-24": of a moment, its day in UTC.
std::string to_iso_day(UtcTime time);
// Reads what to_iso_day writes, and nothing else.
std::optional<std::chrono::sys_days> from_iso_day(std::string_view text);

UtcTime utc_now();

}  // namespace preau
