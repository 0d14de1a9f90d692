// The header in front of a frame: radiotap, Prism, AVS or PPI. First octet: which.
#include "probe/wifi/radio_header.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr LinkType kTypes[] = {LinkType::radiotap, LinkType::prism, LinkType::avs, LinkType::ppi,
                                 LinkType::ieee80211};
  const auto type = kTypes[data[0] % std::size(kTypes)];
  const auto bytes = fuzz::bytes(data, size).subspan(1);
  const auto length = wifi::radio_header_length(bytes, type);
  const auto header = wifi::parse_radio_header(bytes, type);
  if (!header) {
    claim(!header.error().empty());
    return 0;
  }
  claim(header->length <= bytes.size());
  claim(length == header->length);
  return 0;
}
