// A frame as a Wi-Fi radio gives it, from a file or from the air.
#pragma once

#include <cstddef>
#include <span>

#include "probe/record/time.hh"

namespace preau {

// What stands in front of the 802.11 header; the numbers are those of tcpdump.org/linktypes.
enum class LinkType { ieee80211 = 105, prism = 119, radiotap = 127, avs = 163, ppi = 192 };

struct Frame {
  std::span<const std::byte> bytes;  // belongs to who gave it, until the next one
  std::size_t wire_length{};         // on the air; more than bytes.size() when the capture cut it
  UtcTime time{};
};

}  // namespace preau
