// What stands behind a beacon's header and fixed part, up to what an engineer is told of it: names,
// security, neighbours, profiles.
#include <array>
#include <cstring>

#include "probe/wifi/network_text.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kFixed = 24 + 12, kMost = 2304;
  // addr1 of a probe response: a client's. With the ESS bit, which no phone's own answer has.
  std::array<std::uint8_t, kFixed + kMost> frame{5 << 4, 0,    0,    0, 0xde, 0xad, 0xbe, 0xef,
                                                 0x51,   0x01, 0x02, 0, 0,    0,    0x0a, 0x12,
                                                 0x02,   0,    0,    0, 0x0a, 0x12};
  frame[kFixed - 2] = 1;
  size = std::min(size, kMost);
  if (size > 0) std::memcpy(frame.data() + kFixed, data, size);
  const auto bytes = fuzz::bytes(frame.data(), kFixed + size);
  const Frame heard{bytes, bytes.size(), {}};
  const auto beacon = wifi::parse_beacon(heard, LinkType::ieee80211);
  claim(beacon.has_value());  // whatever its elements are
  claim(beacon->ssid.size() <= 32);
  claim(beacon->ap_name.size() <= 255);
  claim(beacon->facts.streams >= 1 && beacon->facts.streams <= 16);
  wifi::Networks networks(64);
  networks.add(heard, LinkType::ieee80211);
  networks.add(heard, LinkType::ieee80211);
  claim(networks.counts().decoded == 2);
  claim(networks.sorted().size() >= 1 && networks.sorted().size() <= 64);
  for (const auto* network : networks.sorted()) claim(!network->bssid.octets.empty());
  if (size % 16 != 0) return 0;  // text costs more than decoding
  claim(!wifi::networks_table(networks).empty());
  for (const auto* network : networks.sorted())
    claim(wifi::network_json(*network).starts_with("{\"bssid\":"));
  return 0;
}
