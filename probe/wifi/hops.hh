// From channel to channel, round after round, as a radio in monitor mode listens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace preau::wifi {

struct Hops {
  std::size_t stays{};  // on channels that could be tuned
  std::string problem;  // of the last channel that could not; empty where all could
  bool left{};          // `stay` ended it
};

// `tune(mhz)` gives tl::expected<void, std::string>; `stay(mhz)` is false once there is no more to
// hear. Ends, too, with a round in which no channel could be tuned: then the radio is gone, and
// further rounds would spin without a pause.
template <class Tune, class Stay>
Hops hop(const std::vector<std::uint16_t>& channels_mhz, unsigned rounds, const Tune& tune,
         const Stay& stay) {
  Hops out;
  bool tuned_any = true;
  for (unsigned round = 0; round < rounds && tuned_any; ++round) {
    tuned_any = false;
    for (const auto mhz : channels_mhz) {
      const tl::expected<void, std::string> tuned = tune(mhz);
      if (!tuned) {
        out.problem = tuned.error();
        continue;
      }
      tuned_any = true;
      ++out.stays;
      if (!stay(mhz)) {
        out.left = true;
        return out;
      }
    }
  }
  return out;
}

}  // namespace preau::wifi
