#include "probe/net/stamp_time.hh"

#include <algorithm>
#include <cmath>

namespace preau::stamp {

using std::chrono::nanoseconds;

namespace {

constexpr std::uint64_t kNtpEpoch = 2'208'988'800;  // seconds from 1900 to 1970, RFC 5905 figure 4
constexpr std::uint64_t kNanos = 1'000'000'000;
constexpr std::uint8_t kMostScale = 63, kMostMultiplier = 255;

Time from_parts(std::uint64_t seconds, std::uint64_t nanos) {
  return Time{std::chrono::seconds{seconds} + nanoseconds{nanos}};
}

}  // namespace

std::uint64_t to_wire(Time time, TimeFormat format) {
  const auto nanos = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const std::uint64_t seconds = nanos / kNanos, rest = nanos % kNanos;
  if (format == TimeFormat::ptp) return (seconds << 32U) | rest;
  // Rounded up, so that the way back, which rounds down, gives the same nanosecond.
  return ((seconds + kNtpEpoch) << 32U) | (((rest << 32U) + kNanos - 1) / kNanos);
}

Time from_wire(std::uint64_t wire, TimeFormat format) {
  const std::uint64_t high = wire >> 32U, low = wire & 0xFFFF'FFFFU;
  if (format == TimeFormat::ptp) return from_parts(high, std::min(low, kNanos - 1));
  // Times before 1970 cannot be told from times after 2036 (era 1): era 0 is assumed until then.
  return from_parts(high - std::min(high, kNtpEpoch), (low * kNanos) >> 32U);
}

ErrorEstimate ErrorEstimate::of(nanoseconds error, bool synchronised, TimeFormat format) {
  double units = std::ldexp(static_cast<double>(error.count()) / 1e9, 32);  // of 2^-32 s
  std::uint8_t scale = 0;
  for (; units > kMostMultiplier && scale < kMostScale; ++scale) units /= 2;
  const double multiplier = std::clamp(std::ceil(units), 1.0, double{kMostMultiplier});
  return {synchronised, format, scale, static_cast<std::uint8_t>(multiplier)};
}

std::optional<nanoseconds> ErrorEstimate::error() const {
  if (multiplier == 0) return std::nullopt;
  const double nanos = std::ldexp(multiplier * 1e9, scale - 32);
  constexpr double kMost = 9e18;  // 292 years are enough: what 64 bits of nanoseconds hold
  return nanoseconds{static_cast<std::int64_t>(std::ceil(std::min(nanos, kMost)))};
}

std::uint16_t ErrorEstimate::wire() const {
  const unsigned high =
      (synchronised ? 0x80U : 0U) | (format == TimeFormat::ptp ? 0x40U : 0U) | (scale & 0x3FU);
  return static_cast<std::uint16_t>((high << 8U) | multiplier);
}

ErrorEstimate ErrorEstimate::from_wire(std::uint16_t wire) {
  return {.synchronised = (wire & 0x8000U) != 0,
          .format = (wire & 0x4000U) != 0 ? TimeFormat::ptp : TimeFormat::ntp,
          .scale = static_cast<std::uint8_t>((wire >> 8U) & 0x3FU),
          .multiplier = static_cast<std::uint8_t>(wire & 0xFFU)};
}

}  // namespace preau::stamp
