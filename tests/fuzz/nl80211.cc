// Attributes of nl80211 messages: networks, channels, links, interfaces.
#include "probe/wifi/nl80211.hh"

#include "probe/wifi/network_text.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::bytes(data, size);
  if (const auto use = wifi::nl80211::parse_channel_use(bytes))
    claim(use->frequency_mhz != 0 && use->noise_dbm.value_or(-1) < 0 &&
          wifi::nl80211::since(*use, use).busy_ms.value_or(0) == 0);
  if (const auto link = wifi::nl80211::parse_link(bytes))
    claim(link->rate_to_mbps.value_or(0) >= 0);
  if (const auto one = wifi::nl80211::parse_interface(bytes)) claim(one->name.size() <= size);
  claim(wifi::nl80211::parse_channels(bytes).size() <= size);
  claim(wifi::nl80211::parse_scanned(bytes).size() <= size);
  const auto bss = wifi::nl80211::parse_bss(bytes);
  if (!bss) return 0;
  using namespace std::chrono_literals;
  claim(!wifi::nl80211::heard_before(*bss, 0s, 0s) || bss->seen_ms_ago || bss->seen);
  claim(bss->elements.size() <= size && bss->beacon_elements.size() <= size);
  wifi::Networks networks(8);
  networks.add(wifi::nl80211::beacon_of(*bss));
  if (const auto answer = wifi::nl80211::answer_of(*bss)) networks.add(*answer);
  for (const auto* network : networks.sorted()) claim(!wifi::network_json(*network).empty());
  return 0;
}
