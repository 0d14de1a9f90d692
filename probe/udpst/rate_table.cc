#include "probe/udpst/rate_table.hh"

#include <algorithm>
#include <array>

namespace preau::udpst {

namespace {

constexpr std::uint32_t kInterval1Us = 100, kInterval2Us = 1'000, kInterval0Us = 50'000;
constexpr std::uint32_t kPayload = 1'250 - kIpUdpOctets, kTraditional = 1'500 - kIpUdpOctets,
                        kJumbo = 9'000 - kIpUdpOctets;
constexpr std::uint32_t kMostBurst = 100;
constexpr std::uint32_t kLongestIntervalUs = 1'000'000;
constexpr std::uint32_t kStepOctets = 125;  // 1 Mbit/s at one datagram a millisecond

// A step in octets a millisecond: as many whole packets as transmitter 1 sends in ten of its
// intervals, then single ones of transmitter 2, then a packet of the rest.
SendingRate step(std::uint32_t mbit, std::uint32_t payload) {
  const auto packet = payload + kIpUdpOctets;
  const std::uint32_t steps = packet / kStepOctets;  // of 1 Mbit/s in a packet a millisecond
  const auto packets = mbit / steps, rest = mbit % steps;
  SendingRate rate;
  if (const auto burst = packets / 10; burst > 0) {
    rate.interval1_us = kInterval1Us;
    rate.payload1 = payload;
    rate.burst1 = burst;
  }
  if (packets % 10 > 0) {
    rate.payload2 = payload;
    rate.burst2 = packets % 10;
  }
  if (rest > 0) rate.addon2 = rest * kStepOctets - kIpUdpOctets;
  if (rate.burst2 > 0 || rest > 0) rate.interval2_us = kInterval2Us;
  return rate;
}

SendingRate fast(std::uint32_t payload, std::uint32_t burst) {
  return {.interval1_us = kInterval1Us, .payload1 = payload, .burst1 = std::min(burst, kMostBurst)};
}

std::vector<SendingRate> build(DatagramSizes sizes) {
  const bool traditional = (static_cast<unsigned>(sizes) & 2U) != 0;
  const bool jumbo = (static_cast<unsigned>(sizes) & 1U) != 0;
  const auto payload = traditional ? kTraditional : kPayload;
  std::vector<SendingRate> rows;
  rows.push_back({.interval2_us = kInterval0Us, .addon2 = payload | kRandomSize});
  for (std::uint32_t mbit = 1; mbit <= kHighSpeedRow; ++mbit) rows.push_back(step(mbit, payload));
  if (jumbo)
    for (std::uint32_t p = kPayload + kStepOctets; p <= kJumbo; p += kStepOctets)
      rows.push_back(fast(p, 10));
  const auto most = jumbo ? kJumbo : payload;
  for (std::uint32_t burst = traditional && !jumbo ? 9 : 11; rows.size() < kRows; ++burst)
    rows.push_back(fast(most, burst));
  return rows;
}

double octets_per_us(std::uint32_t payload, std::uint32_t burst, std::uint32_t interval_us) {
  if (interval_us == 0 || burst == 0 || payload == 0) return 0;
  const auto most = payload & ~kRandomSize;
  const double mean = (payload & kRandomSize) != 0 ? (kLeastPayload + most) / 2.0 : most;
  return (mean + kIpUdpOctets) * burst / interval_us;
}

bool is_payload(std::uint32_t payload) { return (payload & ~kRandomSize) <= kJumbo; }

bool is_interval(std::uint32_t us) {
  return us == 0 || (us >= kInterval1Us && us <= kLongestIntervalUs);
}

}  // namespace

const std::vector<SendingRate>& rate_table(DatagramSizes sizes) {
  static const std::array tables{build(DatagramSizes::standard), build(DatagramSizes::jumbo),
                                 build(DatagramSizes::traditional),
                                 build(DatagramSizes::traditional_and_jumbo)};
  return tables[static_cast<std::size_t>(sizes)];
}

double mbit_per_second(const SendingRate& r) {
  return 8 * (octets_per_us(r.payload1, r.burst1, r.interval1_us) +
              octets_per_us(r.payload2, r.burst2, r.interval2_us) +
              octets_per_us(r.addon2, 1, r.interval2_us));
}

bool is_sendable(const SendingRate& r) {
  return is_interval(r.interval1_us) && is_interval(r.interval2_us) && r.burst1 <= kMostBurst &&
         r.burst2 <= kMostBurst && is_payload(r.payload1) && is_payload(r.payload2) &&
         is_payload(r.addon2);
}

}  // namespace preau::udpst
