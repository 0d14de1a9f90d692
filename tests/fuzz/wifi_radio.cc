// The header in front of a frame: radiotap, Prism, AVS or PPI. First octet: which, and which octet
// differs in the header that a reader of radiotap sees next.
#include <vector>

#include "probe/wifi/radio_header.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

namespace {

// What it remembers of one header must not show in the next.
void read_two(std::span<const std::byte> bytes, std::size_t differs) {
  wifi::RadiotapReader reader;
  std::vector<std::byte> other(bytes.begin(), bytes.end());
  if (!other.empty()) other[differs % other.size()] ^= std::byte{0xff};
  for (const auto& each : {bytes, std::span<const std::byte>(other), bytes})
    claim(reader.read(each) == wifi::parse_radiotap(each));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr LinkType kTypes[] = {LinkType::radiotap, LinkType::prism, LinkType::avs, LinkType::ppi,
                                 LinkType::ieee80211};
  const auto type = kTypes[data[0] % std::size(kTypes)];
  const auto bytes = fuzz::bytes(data, size).subspan(1);
  const auto length = wifi::radio_header_length(bytes, type);
  if (type == LinkType::radiotap) read_two(bytes, data[0] / std::size(kTypes));
  const auto header = wifi::parse_radio_header(bytes, type);
  if (!header) {
    claim(!header.error().empty());
    return 0;
  }
  claim(header->length <= bytes.size());
  claim(length == header->length);
  return 0;
}
