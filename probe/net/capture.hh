// Reading what a Wi-Fi radio has recorded: pcap and pcapng files, through libpcap.
//
// Privacy by construction: libpcap drops everything but beacons and probe responses before a frame
// reaches this program. There is no way to open a capture without that filter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

#include "probe/record/time.hh"

struct pcap;

namespace preau {

// What stands in front of the 802.11 header; the numbers are those of tcpdump.org/linktypes.
enum class LinkType { ieee80211 = 105, prism = 119, radiotap = 127, avs = 163, ppi = 192 };

struct Frame {
  std::span<const std::byte> bytes;  // belongs to the capture, until the next call of next()
  std::size_t wire_length{};         // on the air; more than bytes.size() when the capture cut it
  UtcTime time{};
};

// Move-only; one thread at a time.
class Capture {
 public:
  // The error says which file, what is wrong with it and what to do.
  static tl::expected<Capture, std::string> open(const std::string& path);

  // Takes `file` over, also when it fails; `name` stands in messages.
  static tl::expected<Capture, std::string> open(std::FILE* file, const std::string& name);

  LinkType link_type() const { return link_type_; }

  // Empty at the end, and at the first octet that cannot be read: damage() then says why.
  std::optional<Frame> next();

  // Empty while all is well. Else the file, the offset and what was wrong there; what came before
  // has been given out and stands.
  const std::string& damage() const { return damage_; }

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };

  Capture(pcap* handle, std::string name, LinkType link_type);

  std::unique_ptr<pcap, Close> handle_;
  std::string name_;
  LinkType link_type_;
  std::uint64_t frames_{};
  std::string damage_;
};

}  // namespace preau
