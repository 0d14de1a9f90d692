// Does anybody else use this interface while we test? Then the test disturbs them, and they it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "probe/record/units.hh"

namespace preau {

// In the direction of the test only: on a full-duplex line an upload leaves a download alone.
class ForeignTraffic {
 public:
  enum class Side { received, sent };
  ForeignTraffic(std::string interface, Side side, std::uint32_t header_octets, Ratio share);

  // `own` are the octets above UDP that the test has moved so far, everywhere below.
  void begin(std::uint64_t own);
  // Takes the interface's counts, every 50 ms, or at once at a train's end. Own octets that are
  // counted after it make others seem less at first, never more.
  enum class When { due, now };
  void look(When when = When::due);
  // Did others have more than the share since the last look or since begin(), and more than a few
  // packets?
  bool disturbs(std::uint64_t own);
  // Octets of others since begin(); empty where the interface has no counts.
  std::optional<std::uint64_t> octets() const;

 private:
  std::optional<std::int64_t> payload() const;

  std::string interface_;
  Side side_;
  std::int64_t headers_;
  double share_;
  std::optional<std::int64_t> start_, seen_;  // payload on the interface
  std::uint64_t own_start_{}, own_seen_{};
  std::int64_t foreign_{};
  bool looked_{};
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace preau
