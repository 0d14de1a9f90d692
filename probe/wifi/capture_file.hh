// Capture files of Wi-Fi radios, read by ourselves: pcap, and pcapng whose interfaces differ in
// link type, which libpcap refuses. What is not 802.11 is counted and skipped.
//
// It gives out every 802.11 frame, those of client stations too: parse_beacon() drops them at their
// first octet. Nothing else may read a frame.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <tl/expected.hpp>

#include "probe/wifi/pcap_reader.hh"
#include "probe/wifi/pcapng_reader.hh"

namespace preau::wifi {

// Move-only; one thread at a time.
class CaptureFile {
 public:
  struct Radio {
    Frame frame;  // its bytes belong to the file, until the next call of next()
    LinkType link_type{};
  };

  // The error says which file, what is wrong with it and what to do. A pcap file of another link
  // type is refused by name.
  static tl::expected<CaptureFile, std::string> open(const std::string& path);

  // Takes `file` over, also when it fails; `name` stands in messages.
  static tl::expected<CaptureFile, std::string> open(std::FILE* file, const std::string& name);

  // Empty at the end, and at the first octet that cannot be read: damage() then says why, and how
  // many packets of interfaces that a pcapng does not describe were passed over.
  std::optional<Radio> next();

  // Empty while all is well. Else the file, the offset and what is wrong there; what came before
  // has been given out and stands.
  const std::string& damage() const { return damage_; }

  std::uint64_t foreign() const { return foreign_; }  // packets skipped that are no 802.11
  std::uint32_t foreign_type() const { return foreign_type_; }  // link type of the last of them

 private:
  using Reader = std::variant<PcapReader, PcapngReader>;
  CaptureFile(ByteWindow window, Reader reader, std::string name);

  std::string damage(std::string_view why) const;

  ByteWindow window_;
  Reader reader_;
  std::string name_, damage_;
  bool ended_{};
  std::uint64_t packets_{}, foreign_{};
  std::uint32_t foreign_type_{};
};

// "Ethernet (1)", for messages.
std::string link_type_text(std::uint32_t type);

}  // namespace preau::wifi
