// A bounded sample of what a radio heard and when. A copy of a capture, cut, filtered or converted,
// holds the same receptions; two radios, or one at two times, do not. Numbers alone, which tell no
// address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "probe/record/time.hh"
#include "probe/wifi/bssid.hh"

namespace preau::wifi {

struct Reception {
  UtcTime time;  // by the file
  Bssid bssid;
  std::optional<std::int8_t> signal_dbm;
  std::uint64_t clock{};  // the access point's own (TSF), in us: no copy changes it
  std::uint16_t sequence{};
};

class Receptions {
 public:
  void add(const Reception& reception);

  // Most of the smaller one's receptions are the other's, too: by the files' times, or by the
  // access points' clocks where one of them tells no times. One whose times were moved is not
  // known.
  bool are_of(const Receptions& other) const;

 private:
  // Those whose numbers are the least: of any two sets, the same receptions are kept (bottom-k
  // sketch; Cohen and Kaplan, 2007), so that a hundredth of a capture still shows.
  class Sample {
   public:
    void add(std::uint64_t number);
    bool is_of(const Sample& other) const;
    bool is_empty() const { return least_.empty(); }

   private:
    static constexpr std::size_t kMost = 1'024;
    std::set<std::uint64_t> least_;
  };

  static constexpr std::size_t kMostClocks = 2'048;

  Sample by_clock_, by_time_;
  std::map<Bssid, std::uint64_t> clocks_;  // each as last told
  std::optional<UtcTime> time_;            // of the last one
};

}  // namespace preau::wifi
