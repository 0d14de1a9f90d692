// pcapng (draft-ietf-opsawg-pcapng): several interfaces, of different link types, in one file.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "probe/wifi/byte_window.hh"
#include "probe/wifi/packet.hh"
#include "probe/wifi/parser.hh"

namespace preau::wifi {

class PcapngReader {
 public:
  // Empty when the file does not begin like one; then nothing was taken from the window.
  static std::optional<PcapngReader> open(ByteWindow& window);

  // Passes over packets of interfaces that the file does not describe: of an unknown link type, but
  // the block says how long they are.
  NextPacket next(ByteWindow& window);
  std::uint64_t undescribed() const { return undescribed_; }  // passed over so far

 private:
  // How an interface counts time: units a second, as a power of 10 or of 2, from an offset.
  struct Interface {
    std::uint32_t link_type{};
    std::uint32_t longest{};  // it kept of a packet; 0: all
    std::uint64_t units{1'000'000};
    std::int64_t offset_s{};

    UtcTime time(std::uint64_t stamp) const;
  };

  bool take_section(std::span<const std::byte> body);
  bool take_interface(Parser body);
  void take_options(Parser& body, Interface& interface) const;
  NextPacket enhanced(Parser body);
  NextPacket simple(Parser body);
  NextPacket obsolete(Parser body);
  NextPacket of(std::uint32_t interface, std::uint64_t stamp, std::uint32_t here,
                std::uint32_t on_air, Parser& body);

  bool swapped_{};
  std::vector<Interface> interfaces_;  // of this section
  std::uint64_t undescribed_{};
};

}  // namespace preau::wifi
