#include "probe/wifi/blank_receiver.hh"

#include <algorithm>

#include "probe/wifi/radiotap.hh"
#include "probe/wifi/refused.hh"

namespace preau::wifi {

namespace {

constexpr std::size_t kReceiverAt = 4, kAddress = 6, kChecksum = 4;  // IEEE 802.11, 9.3.3.1
constexpr std::byte kGroup{1};

}  // namespace

bool blank_receiver(std::span<std::byte> packet, LinkType type) {
  bool has_checksum = false;
  auto frame = packet;
  if (type == LinkType::radiotap) {
    const auto header = parse_radiotap(packet);
    if (!header || header->length > packet.size()) return false;
    has_checksum = header->has_fcs();
    frame = packet.subspan(header->length);
  }
  if (is_unreadable(frame) || is_of_a_device(frame)) return false;
  if (frame.size() < kReceiverAt + kAddress + (has_checksum ? kChecksum : 0)) return false;
  if ((frame[kReceiverAt] & kGroup) != std::byte{}) return true;
  std::ranges::fill(frame.subspan(kReceiverAt, kAddress), std::byte{});
  if (has_checksum) std::ranges::fill(frame.last(kChecksum), std::byte{});
  return true;
}

}  // namespace preau::wifi
