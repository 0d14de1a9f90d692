// STAMP's time stamps and Error Estimate (RFC 8762 section 4.2.1), 8 and 2 octets on the wire.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace preau::stamp {

// Nanoseconds since 1970 on a wall clock.
using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

// ntp: 32 bits of seconds since 1900, 32 of fraction (RFC 5905 section 6).
// ptp: 32 bits of seconds since 1970, 32 of nanoseconds (IEEE 1588-2008, truncated). Read as UTC,
// like everyone whose clock is not disciplined by PTP does.
enum class TimeFormat : std::uint8_t { ntp = 0, ptp = 1 };

std::uint64_t to_wire(Time time, TimeFormat format);
Time from_wire(std::uint64_t wire, TimeFormat format);

// S 1 bit, Z 1, Scale 6, Multiplier 8: an error of Multiplier * 2^(Scale - 32) s.
struct ErrorEstimate {
  bool synchronised{};  // S: to an outside source of UTC
  TimeFormat format{TimeFormat::ntp};
  std::uint8_t scale{12}, multiplier{1};  // about a microsecond, what a kernel stamp is good for

  // The smallest estimate that is not below `error`.
  static ErrorEstimate of(std::chrono::nanoseconds error, bool synchronised = false,
                          TimeFormat format = TimeFormat::ntp);
  // None when the multiplier is zero: invalid (RFC 4656 section 4.1.2), but seen, so tolerated.
  std::optional<std::chrono::nanoseconds> error() const;

  std::uint16_t wire() const;
  static ErrorEstimate from_wire(std::uint16_t wire);
  bool operator==(const ErrorEstimate&) const = default;
};

}  // namespace preau::stamp
