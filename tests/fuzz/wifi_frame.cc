// One captured frame. First octet: link type, and how many octets the capture cut (0 to 127).
#include "probe/record/record.hh"
#include "probe/wifi/beacon.hh"
#include "probe/wifi/ssid.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto link_type = data[0] % 2 == 0 ? LinkType::radiotap : LinkType::ieee80211;
  const auto frame = fuzz::bytes(data, size).subspan(1);
  const auto beacon = wifi::parse_beacon({frame, frame.size() + data[0] / 2, {}}, link_type);
  if (!beacon) {
    claim(!beacon.error().why.empty());
    return 0;
  }
  claim(beacon->ssid.size() <= 32);
  claim(wifi::ssid_text(beacon->ssid).size() <= 96);
  claim(beacon->ssid.empty() ||
        (beacon->ssid.data() >= frame.data() &&
         beacon->ssid.data() + beacon->ssid.size() <= frame.data() + frame.size()));
  claim(mentions_mac_address(to_string(beacon->bssid)));
  return 0;
}
