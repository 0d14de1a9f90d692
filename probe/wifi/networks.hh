// All networks that a capture names, a network being a BSSID and an SSID: what each says of itself,
// how often and how strongly it was heard. Memory is bounded whatever the capture holds, and a
// frame of a known network allocates nothing. No other device is kept.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "probe/wifi/beacon.hh"
#include "probe/wifi/capture_file.hh"
#include "probe/wifi/repeats.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

// Octets kept in place, cut where they are too many.
template <std::size_t N>
class Short {
 public:
  void assign(Octets octets) {
    size_ = std::min(octets.size(), N);
    std::copy_n(octets.begin(), size_, octets_.begin());
  }
  Octets octets() const { return Octets(octets_).first(size_); }

 private:
  std::array<std::byte, N> octets_{};
  std::size_t size_{};
};

struct Network {
  Bssid bssid;
  Short<32> ssid;                    // none: hidden
  std::optional<Bssid> transmitter;  // in whose beacons it stands, when it sends none
  std::uint16_t interval_tu{};
  Facts facts;  // as its last whole frame told them
  Short<64> ap_name;
  std::optional<Bssid> owe_bssid;
  Short<32> owe_ssid;
  std::vector<std::byte>
      neighbours;  // bodies of its Reduced Neighbor Reports, one behind the other
  std::uint64_t beacons{}, probe_responses{};
  Signals signals;       // of all its frames
  bool whole{};          // one of them was not malformed
  const void* newest{};  // what its facts were last taken from, where that is remembered
};

// What became of a file's packets: frames = decoded + skipped.
struct FrameCounts {
  std::uint64_t frames{};
  std::uint64_t decoded{};  // gave a BSSID
  std::uint64_t skipped{};  // all others
  std::uint64_t
      malformed{};  // cut or of a wrong length somewhere: decoded or, for the worst, skipped
  std::uint64_t corrupt{};    // skipped: the radio says that the frame check sequence is wrong
  std::uint64_t foreign{};    // skipped: no 802.11
  std::uint64_t untracked{};  // decoded, but of a network beyond the table
};

class Networks {
 public:
  static constexpr std::size_t kMost = 4096;

  explicit Networks(std::size_t most = kMost) : most_(most), index_(std::bit_ceil(2 * most)) {}

  void add(const Frame& frame, LinkType link_type);
  // Without the profiles of a Multiple BSSID set that are told apart (Survey::add).
  void add(const Beacon& beacon, const std::set<Bssid>& told_apart = {});
  void add_foreign(std::uint64_t packets);

  const FrameCounts& counts() const { return counts_; }

  // By band, channel, BSSID and SSID.
  std::vector<const Network*> sorted() const;

 private:
  void skip(const Unusable& why);
  void take(const Beacon& beacon, const std::set<Bssid>& told_apart);
  void take(Repeats::Known& known);
  Network* fold(const Beacon& beacon, const std::optional<Bssid>& transmitter);
  Network* find(const Beacon& beacon);

  struct Place {
    std::uint64_t hash{};
    Network* network{};  // null: free
  };

  std::size_t most_;
  std::deque<Network> networks_;  // places do not move
  std::vector<Place> index_;      // open addressing, at most half full
  FrameCounts counts_;
  RadiotapReader radiotap_;
  Repeats repeats_;
};

// All that a file tells, to its end or its damage.
struct Decoded {
  Networks networks;
  std::string damage;            // empty: read to its end
  std::uint32_t foreign_type{};  // link type of packets that are no 802.11, when there are any
};
Decoded decode(CaptureFile& file);

}  // namespace preau::wifi
