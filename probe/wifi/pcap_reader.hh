// Classic pcap (draft-ietf-opsawg-pcap), of any byte order, with micro- or nanoseconds.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/wifi/byte_window.hh"
#include "probe/wifi/packet.hh"

namespace preau::wifi {

class PcapReader {
 public:
  // Empty when the file does not begin like one; then nothing was taken from the window.
  static std::optional<PcapReader> open(ByteWindow& window);

  std::uint32_t link_type() const { return link_type_; }
  NextPacket next(ByteWindow& window);

 private:
  bool swapped_{}, nanoseconds_{};
  std::size_t record_header_{16};
  std::uint32_t link_type_{};
};

}  // namespace preau::wifi
