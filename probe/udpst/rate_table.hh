// The sending rates that UDPSTP's search climbs (RFC 9097 appendix A, TR-471): a row has two
// transmitters, each a burst of datagrams at an interval, the second with one more datagram of
// another size. Rows 0 to 1000 are steps of 1 Mbit/s of the IP layer, those above about 100 Mbit/s.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace preau::udpst {

inline constexpr std::size_t kRows = 1'153;
inline constexpr std::size_t kHighSpeedRow = 1'000;  // 1 Gbit/s: above it there are no fast steps
inline constexpr std::uint32_t kIpUdpOctets = 28;    // headers of IPv4
inline constexpr std::uint32_t kLeastPayload = 52;   // in IPv4: a load header in IPv6 has as much

struct SendingRate {
  std::uint32_t interval1_us{}, payload1{}, burst1{};
  std::uint32_t interval2_us{}, payload2{}, burst2{}, addon2{};
  bool operator==(const SendingRate&) const = default;
};
// On a payload: anything from kLeastPayload to what the other bits say.
inline constexpr std::uint32_t kRandomSize = 0x8000'0000;

// standard: IP packets of 1250 octets at most; traditional: 1500; jumbo: above 1 Gbit/s larger
// ones, to 9000, which may go with either. Both ends must have the same (RFC 9946 section 5).
enum class DatagramSizes : std::uint8_t {
  standard = 0,
  jumbo = 1,
  traditional = 2,
  traditional_and_jumbo = 3
};

const std::vector<SendingRate>& rate_table(DatagramSizes sizes);

// Of the IP layer (IPv4), Mbit/s; a random size counts as its mean.
double mbit_per_second(const SendingRate& rate);

// May a far end have us send so? Bounds of the protocol: 100 datagrams a burst, every 100 us or
// less often, payloads that a jumbo frame holds.
bool is_sendable(const SendingRate& rate);

}  // namespace preau::udpst
