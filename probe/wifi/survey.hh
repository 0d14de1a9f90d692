// What one capture of one place says, folded frame by frame: statistics of each access point heard.
// Memory is bounded whatever the capture holds. Nothing about any other device is kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "probe/net/capture.hh"
#include "probe/record/units.hh"
#include "probe/wifi/beacon.hh"

namespace preau::wifi {

// Signals are whole dBm, so counting how often each was seen keeps every order statistic exactly,
// in half a kilobyte, however long the capture.
class Signals {
 public:
  // False for what drivers write when they know nothing: 0 dBm and above, and -128.
  bool add(std::int8_t dbm);

  std::uint64_t count() const { return count_; }
  std::optional<double> median() const;
  std::optional<Interval> median_interval() const;  // 95 %; empty below 6 signals

 private:
  double at_rank(std::uint64_t rank) const;  // 1 is the weakest

  static constexpr int kWeakest = -127;
  std::array<std::uint32_t, 127> seen_{};  // seen_[i]: how many of kWeakest + i dBm
  std::uint64_t count_{};
};

// One basic service set: an access point's radio under one name.
struct Bss {
  std::array<std::byte, 32> ssid_octets{};
  std::size_t ssid_size{};  // 0: hidden, so far
  std::optional<std::uint8_t> channel;
  Band band{Band::unknown};
  bool privacy{}, rsn{};
  std::uint64_t beacons{}, probe_responses{};
  Signals signals;  // of beacons: probe responses go out at other rates and powers

  std::span<const std::byte> ssid() const { return std::span(ssid_octets).first(ssid_size); }
  bool is_named(std::string_view name) const;  // octet for octet; the empty name is nobody's
};

class Survey {
 public:
  static constexpr std::size_t kMostNetworks = 2048;

  struct Counts {
    std::uint64_t frames{};     // all that the capture gave
    std::uint64_t decoded{};    // gave a BSSID
    std::uint64_t malformed{};  // of those decoded: an element cut or of a wrong length
    std::uint64_t corrupt{};    // bad frame check sequence: not decoded
    std::uint64_t unusable{};   // header or fixed part cut, or no sense in the radio header
    std::uint64_t untracked{};  // decoded, but of a network beyond most_networks
  };

  explicit Survey(std::size_t most_networks = kMostNetworks) : most_networks_(most_networks) {}

  void add(const Frame& frame, LinkType link_type);

  // Empty unless the capture could not be read to its end: why.
  std::string damage;

  const Counts& counts() const { return counts_; }
  const std::map<Bssid, Bss>& networks() const { return networks_; }
  std::optional<UtcTime> first() const { return first_; }
  std::chrono::microseconds duration() const;  // from the earliest frame to the latest
  std::uint64_t beacons() const;               // of all networks together

 private:
  std::size_t most_networks_;
  std::map<Bssid, Bss> networks_;
  Counts counts_;
  std::optional<UtcTime> first_;
  UtcTime last_{};
};

// Reads a capture to its end, or to its damage.
Survey survey(Capture& capture);

}  // namespace preau::wifi
