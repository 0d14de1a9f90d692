// On which channels a radio is known to have listened, and how long: without it, silence on a
// channel is not told from not listening there.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "probe/record/time.hh"

namespace preau::wifi {

class Listened {
 public:
  // Shorter stays miss access points that a device could use (README.md).
  static constexpr std::chrono::milliseconds kLong{500};

  // A passive scan's stay (the kernel's IEEE80211_PASSIVE_CHANNEL_TIME, a ninth of a second): five
  // are long.
  static constexpr std::chrono::milliseconds kScan{110};

  // It was there, for how long is unknown.
  void add(std::uint16_t mhz) { stays_.try_emplace(mhz); }
  // Stays add up.
  void add(std::uint16_t mhz, std::chrono::microseconds stay);
  void add(const Listened& other);
  // What else is told of the same time: of two stays, the longer one stands.
  void add_told(const Listened& other);
  // Leaves what both did.
  void keep_common(const Listened& other);

  bool empty() const { return stays_.empty(); }
  // Long enough, where that is known.
  bool on(std::uint16_t mhz) const;
  // On every channel that an access point in Europe may have at 2.4 and 5 GHz. Only then is what
  // was not heard not there. 6 GHz is not asked: tablets find it by what the other bands announce.
  bool everywhere() const;

  // Ascending, in MHz; what was not listened to is of Europe's channels in all three bands.
  std::vector<std::uint16_t> channels() const;
  std::vector<std::uint16_t> not_channels() const;

  // "channels listened to: 2.4 GHz 1, 6, 11; 5 GHz 36-48; not listened to: 2.4 GHz 2-5, ..."
  std::string to_text() const;
  std::string not_text() const;  // "2.4 GHz 2-5, 7-10; 6 GHz 1-93"; "none"

  // As `wifi listen --write` notes it beside the capture, in FILE.channels: "2412 1500", MHz and
  // milliseconds, a line a channel. Lines that begin with # are for people.
  std::string to_note() const;
  static tl::expected<Listened, std::string> from_note(std::string_view note);

  bool operator==(const Listened&) const = default;

 private:
  std::map<std::uint16_t, std::optional<std::chrono::microseconds>> stays_;
};

// How long one radio stayed on each channel, by the frames that it heard: from one to the next on
// the same channel, unless so much time lies between that it may have been elsewhere, or none that
// a clock tells.
class Stays {
 public:
  void heard(std::uint16_t mhz, UtcTime time, Listened& listened);

 private:
  std::uint16_t mhz_{};  // of the frame before
  UtcTime time_{};
};

// The note's path; reads it, empty where there is none. The error says which file and line.
std::string channels_note_of(const std::string& capture);
tl::expected<Listened, std::string> read_channels_note(const std::string& capture);

}  // namespace preau::wifi
