// A bounded sample of what a radio heard and when. A copy of a capture, cut, filtered or converted,
// holds the same receptions; two radios, or one at two times, do not. Numbers alone, which tell no
// address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

#include "probe/record/time.hh"
#include "probe/wifi/bssid.hh"

namespace preau::wifi {

class Receptions {
 public:
  void add(UtcTime time, const Bssid& bssid, std::optional<std::int8_t> signal_dbm);

  // Most of the smaller one's receptions are the other's, too.
  bool are_of(const Receptions& other) const;

 private:
  // Those whose numbers are the least: of any two sets, the same receptions are kept (bottom-k
  // sketch; Cohen and Kaplan, 2007), so that a hundredth of a capture still shows.
  static constexpr std::size_t kMost = 1'024;
  std::set<std::uint64_t> least_;
};

}  // namespace preau::wifi
