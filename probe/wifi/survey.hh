// What was heard at one place, folded beacon by beacon, from a capture or from scans: statistics of
// each access point. Memory is bounded whatever was heard. Nothing about any other device is kept.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/record/units.hh"
#include "probe/wifi/beacon.hh"
#include "probe/wifi/capture_file.hh"
#include "probe/wifi/listened.hh"
#include "probe/wifi/nl80211.hh"
#include "probe/wifi/receptions.hh"

namespace preau::wifi {

// How often each of so many small whole numbers was seen: every order statistic exactly, in memory
// that does not grow with the capture.
template <std::size_t kValues>
class Tally {
 public:
  void add(std::size_t value) {
    ++seen_[value];
    ++count_;
  }
  void add(const Tally& others) {
    for (std::size_t i = 0; i < kValues; ++i) seen_[i] += others.seen_[i];
    count_ += others.count_;
  }
  std::uint64_t count() const { return count_; }
  // 1 is the least, count() the most; others there are not.
  double at_rank(std::uint64_t rank) const {
    std::uint64_t up_to_here = 0;
    std::size_t i = 0;
    while ((up_to_here += seen_[i]) < rank) ++i;
    return static_cast<double>(i);
  }
  std::optional<double> median() const {
    if (count_ == 0) return std::nullopt;
    return std::midpoint(at_rank((count_ + 1) / 2), at_rank(count_ / 2 + 1));
  }

 private:
  std::array<std::uint32_t, kValues> seen_{};
  std::uint64_t count_{};
};

// Whole dBm, as radios tell them.
class Signals {
 public:
  // False for what drivers write when they know nothing: 0 dBm and above, and -128.
  bool add(std::int8_t dbm);

  std::uint64_t count() const { return seen_.count(); }
  std::optional<double> median() const;
  std::optional<Interval> median_interval() const;  // 95 %; empty below 6 signals
  std::optional<Interval> spread() const;           // from the 10th percentile to the 90th

  void add(const Signals& others);

 private:
  double at_rank(std::uint64_t rank) const;  // 1 is the weakest

  static constexpr int kWeakest = -127;
  Tally<127> seen_;  // of kWeakest + i dBm
};

// A set of the 6 GHz band's channels of 20 MHz.
class SixGhz {
 public:
  void add(std::uint8_t channel);  // one that is none is left out
  void add(const SixGhz& other) { channels_ |= other.channels_; }
  std::vector<std::uint16_t> mhz() const;  // ascending

 private:
  std::bitset<59> channels_;  // 1, 5, ... 233
};

// One basic service set: an access point's radio under one name.
struct Bss {
  std::array<std::byte, 32> ssid_octets{};
  std::size_t ssid_size{};  // 0: hidden, so far
  bool hides{};             // its beacons do not tell it
  Operation operation;      // as it says itself, the newest frame's
  Generation generation{Generation::unknown};
  std::uint8_t streams{1};
  SecurityClass security{SecurityClass::unknown};
  std::uint64_t beacons{}, probe_responses{};
  // Of beacons alone: probe responses go out at other rates and powers.
  Signals signals, noise;
  Tally<256> loads;  // BSS Load: how busy its channel is, in 1/255 of the time

  std::optional<double> load() const;  // median share of the time

  SixGhz announced;  // where its reports of neighbours name a radio of the same name

  std::span<const std::byte> ssid() const { return std::span(ssid_octets).first(ssid_size); }
  bool is_named(std::string_view name) const;  // octet for octet; the empty name is nobody's
};

class Survey {
 public:
  static constexpr std::size_t kMostNetworks = 2048;

  struct Counts {
    std::uint64_t frames{};     // all that could be a beacon or a probe response
    std::uint64_t decoded{};    // gave a BSSID
    std::uint64_t malformed{};  // of those decoded: an element cut or of a wrong length
    std::uint64_t corrupt{};    // bad frame check sequence: not decoded
    std::uint64_t unusable{};   // header or fixed part cut, or no sense in the radio header
    std::uint64_t untracked{};  // decoded, but of a network beyond most_networks
  };

  explicit Survey(std::size_t most_networks = kMostNetworks) : most_networks_(most_networks) {}

  void add(const Frame& frame, LinkType link_type);
  // Profiles of a Multiple BSSID set count as networks of their own, but for those told apart: a
  // kernel may have made them networks before.
  void add(const Beacon& beacon, UtcTime time, const std::set<Bssid>& told_apart = {});

  // What the radio's counters say of a channel since `before`; none: since they began.
  void add(const nl80211::ChannelUse& now, const std::optional<nl80211::ChannelUse>& before);

  // Where it listened and how long: each frame of a capture tells its channel, whosever it is;
  // hopping and scans tell more.
  Listened listened;

  // Empty unless the capture could not be read to its end: why.
  std::string damage;

  // Empty unless packets of the capture were no 802.11: how many, and of what.
  std::string foreign;

  // Rooms that have the same capture: it says of none where it was made.
  std::set<std::string> also_of;

  const Counts& counts() const { return counts_; }
  const std::map<Bssid, Bss>& networks() const { return networks_; }
  std::optional<UtcTime> first() const { return first_; }
  std::chrono::microseconds duration() const;  // from the earliest frame to the latest
  std::uint64_t beacons() const;               // of all networks together
  // Where reports of neighbours, whosever, name a radio at 6 GHz of this network.
  SixGhz announced(std::string_view ssid) const;
  const Receptions& receptions() const { return receptions_; }
  bool is_copy_of(const Survey& other) const { return receptions_.are_of(other.receptions_); }
  // What was heard later at the same place. Of networks beyond the most it keeps none.
  void join(const Survey& later);
  // Share of the time on it that a channel was busy, by the radio's own counters.
  std::optional<double> busy(std::uint16_t frequency_mhz) const;
  std::optional<double> noise_dbm(std::uint16_t frequency_mhz) const;

 private:
  void seen_at(UtcTime time);
  void take(const Beacon& beacon, UtcTime time, const std::set<Bssid>& told_apart);
  Bss* of(const Bssid& bssid);  // nullptr: beyond the most
  void count(const Beacon& beacon);
  void take_neighbours(const Beacon& beacon);

  std::size_t most_networks_;
  std::map<Bssid, Bss> networks_;
  std::map<std::uint32_t, SixGhz> announced_;  // by short SSID
  Receptions receptions_;                      // of captures alone
  Stays stays_;                                // of captures alone
  Counts counts_;
  struct Use {
    std::uint64_t on_ms{}, busy_ms{};
    Signals noise;
  };
  std::map<std::uint16_t, Use> use_;
  std::optional<UtcTime> first_;
  UtcTime last_{};
};

// Reads a capture to its end, or to its damage.
Survey survey(CaptureFile& capture);

}  // namespace preau::wifi
