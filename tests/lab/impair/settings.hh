// What a wire does to frames, and the words that say it. The words are a user's: README.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace preau::lab {

// Gilbert-Elliott: a good and a bad state, each with its own loss; chances are per frame. Loss
// without bursts never leaves the good state.
struct Loss {
  double in_good{};
  double to_bad{}, to_good{1};
  double in_bad{1};
  bool operator==(const Loss&) const = default;
};

struct Jitter {
  std::chrono::nanoseconds spread{};  // uniform: +- this; normal: standard deviation
  bool normal{};
  bool reordering{};  // else a frame waits for the one before it
  bool operator==(const Jitter&) const = default;
};

struct Reorder {
  double chance{};
  std::chrono::nanoseconds hold{};  // a chosen frame is held back this much; later ones overtake it
  bool operator==(const Reorder&) const = default;
};

struct Rate {
  double bits_per_s{};  // octets of Ethernet frames without checksum, as tc-tbf counts; 0: no limit
  std::uint64_t burst_octets{1514};  // of the token bucket
  bool operator==(const Rate&) const = default;
};

struct QueueLimit {
  std::uint64_t frames{1000};  // as Linux gives an interface
  std::uint64_t octets{std::numeric_limits<std::uint64_t>::max()};
  bool operator==(const QueueLimit&) const = default;
};

struct CodelSettings {  // RFC 8289, sections 4.2 and 4.3: what it recommends for the Internet
  std::chrono::nanoseconds target{std::chrono::milliseconds(5)};
  std::chrono::nanoseconds interval{std::chrono::milliseconds(100)};
  bool operator==(const CodelSettings&) const = default;
};

// One direction.
struct Settings {
  Loss loss{};
  double duplicate{};  // chance
  Rate rate{};
  QueueLimit queue{};
  std::optional<CodelSettings> codel{};
  std::chrono::nanoseconds delay{};
  Jitter jitter{};
  Reorder reorder{};
  bool operator==(const Settings&) const = default;
};

// "delay 20ms, loss 1%": these settings, the others as they were; or what is wrong with the text.
tl::expected<Settings, std::string> with(Settings settings, std::string_view text);

}  // namespace preau::lab
