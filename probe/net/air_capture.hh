// Listening with a Wi-Fi interface in monitor mode, through libpcap.
//
// Privacy by construction: the kernel drops everything but beacons and probe responses before a
// frame reaches this program. There is no way to listen without that filter.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

#include "probe/net/frame.hh"

struct pcap;
struct pcap_dumper;
struct pcap_pkthdr;

namespace preau {

// Move-only; one thread at a time.
class AirCapture {
 public:
  // The error says which interface, what is wrong and what to do. It does not change the
  // interface's mode: `iw dev IF set type monitor`.
  static tl::expected<AirCapture, std::string> open(const std::string& interface);

  LinkType link_type() const { return link_type_; }

  // Takes out of a packet what no file may hold; false: nothing of it may be kept.
  using Blank = bool (*)(std::span<std::byte> packet, LinkType type);
  // Keeps every frame that passes in a file, too, which its owner alone may read: for an engineer
  // who asks. Empty: well.
  std::string keep_in(const std::string& path, Blank blank);
  // Closes that file. Empty when all of it was written.
  std::string end_file();

  // Empty when nothing came within `wait`, and when the interface is gone: failure() then says so.
  std::optional<Frame> next(std::chrono::milliseconds wait);
  const std::string& failure() const { return failure_; }

  // Frames that passed the filter but did not fit.
  std::uint64_t dropped();

 private:
  struct Close {
    void operator()(pcap* handle) const;
    void operator()(pcap_dumper* file) const;
  };
  void keep(const pcap_pkthdr& header, const unsigned char* data);

  bool is_up() const;

  AirCapture(pcap* handle, std::string interface, LinkType link_type);

  std::unique_ptr<pcap, Close> handle_;
  std::unique_ptr<pcap_dumper, Close> file_;
  Blank blank_{};
  std::string interface_, path_, failure_;
  unsigned index_;
  LinkType link_type_;
};

}  // namespace preau
