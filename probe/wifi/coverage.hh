// Is a room covered? A pure function of what was heard, the school's network names and the
// criteria.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "probe/record/record.hh"
#include "probe/wifi/criteria.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

// The strongest access point of the school's own networks, of those with enough beacons; where none
// has enough, the strongest.
struct SchoolSignal {
  AccessPoint access_point;
  std::uint64_t beacons{};  // with a signal: what the figures rest on
  double median_dbm{};
  std::optional<Interval> interval;  // 95 %, of the median
};

struct Verdict {
  Coverage coverage{Coverage::unknown};
  std::optional<SchoolSignal> best;  // empty: not heard, or never with a signal
  std::uint64_t others{};            // distinct BSSIDs of other networks
  std::string reason;                // what decided, in words; names no device
  std::string basis;                 // on what it rests: "1 point, 117 beacons in 12 s"
};

Verdict judge(const Survey& survey, std::span<const std::string> school_ssids,
              const Criteria& criteria);

}  // namespace preau::wifi
