// What the kernel's nl80211 says (linux/nl80211.h), decoded from the attributes of its messages:
// networks that a scan has found, how busy channels were, our own link. Pure: bytes in, facts out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/wifi/beacon.hh"

namespace preau::wifi::nl80211 {

// One network of a scan. Spans point into the message.
struct Bss {
  Bssid bssid;
  std::uint16_t frequency_mhz{};
  std::uint16_t interval_tu{}, capabilities{};
  std::optional<double> signal_dbm;              // empty: the driver counts in units of its own
  std::optional<std::uint32_t> seen_ms_ago;      // newest frame of it
  std::optional<std::chrono::nanoseconds> seen;  // the same, by CLOCK_BOOTTIME
  bool associated{};                             // it is our own
  Octets elements;         // of the newest frame, a beacon or a probe response
  Octets beacon_elements;  // of the newest beacon, often the same; empty where none was heard
};

// How busy a channel was while the radio was on it. Counters run since the interface came up, or
// since it came to the channel, as the driver likes.
struct ChannelUse {
  std::uint16_t frequency_mhz{};
  std::optional<std::int8_t> noise_dbm;
  std::optional<std::uint64_t> on_ms, busy_ms;
  bool in_use{};
};

// Our own link to an access point.
struct Link {
  std::optional<std::int8_t> signal_dbm;
  std::optional<std::int8_t> beacon_signal_dbm;
  std::optional<double> rate_to_mbps, rate_from_mbps;  // of the radio: to the access point, from it
  std::optional<std::uint32_t> retries, failed;        // frames that we sent
  std::optional<std::uint32_t> connected_s;
};

struct Interface {
  std::uint32_t index{};
  std::uint32_t radio{};  // the kernel's number of it (wiphy)
  std::string name;
  std::uint32_t kind{};  // NL80211_IFTYPE_...
};

struct Channel {
  std::uint16_t frequency_mhz{};
  bool listen_only{};  // the regulatory domain forbids to transmit before somebody else does
};

// Attributes of one message, behind its generic header. Empty where the message is of something
// else or lacks what makes it one.
std::optional<Bss> parse_bss(Octets attributes);
std::optional<ChannelUse> parse_channel_use(Octets attributes);
std::optional<Link> parse_link(Octets attributes);
std::optional<Interface> parse_interface(Octets attributes);

// Those of a radio that the regulatory domain allows; a dump tells them in pieces.
std::vector<Channel> parse_channels(Octets attributes);

// Which channels a scan covered, in MHz, from the message that it has ended. Of those at 6 GHz the
// kernel skips what no other band points to, but for preferred ones, and does not say which.
std::vector<std::uint16_t> parse_scanned(Octets attributes);

// Was it last heard before `since`? Then it is no result of a scan that began then, but something
// that the kernel remembers. Both times by CLOCK_BOOTTIME; false where the driver tells no time.
bool heard_before(const Bss& bss, std::chrono::nanoseconds since, std::chrono::nanoseconds now);

// Only a probe response of it was heard, by which it is no access point (see beacon.hh).
bool is_of_a_device(const Bss& bss);

// What the counters grew by since `before`; some drivers begin anew whenever they come to a
// channel: then the count is all since. Empty counters where either lacks them; `before` may be
// none.
ChannelUse since(const ChannelUse& now, const std::optional<ChannelUse>& before);
// What they were on that channel, of an earlier dump.
std::optional<ChannelUse> on_channel(std::span<const ChannelUse> all, std::uint16_t frequency_mhz);

// The same network through the decoder of beacons; signal unknown where it makes no sense.
Beacon beacon_of(const Bss& bss);

// What its newest probe response says more than its beacon: a hidden name. Empty without one.
std::optional<Beacon> answer_of(const Bss& bss);

}  // namespace preau::wifi::nl80211
