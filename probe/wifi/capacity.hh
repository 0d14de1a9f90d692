// How many tablets at once a room bears, as a range: what the radio's rate is at its weakest and
// its strongest point, less the time that the channel is busy already, less what never reaches TCP.
//   N = floor(max(0, most_busy - utilisation) * efficiency * rate / rate of a tablet)
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "probe/wifi/criteria.hh"
#include "probe/wifi/point.hh"

namespace preau::wifi {

struct Tablets {
  std::uint64_t least{}, most{};
  double least_rate_mbps{}, most_rate_mbps{};  // of the radio, before efficiency
  double utilisation{};                        // of the busiest point that tells it
  std::size_t telling{}, points{};             // tell it, of those that hear the school
};

// The rate that an access point and the tablet agree on at this signal, by the standard's minimum
// sensitivities (IEEE 802.11-2020, 17, 19 and 21; 802.11ax, 27). 0 where it is too weak for any.
double radio_rate_mbps(Generation generation, std::uint16_t width_mhz, unsigned streams,
                       double signal_dbm);

// Of what the tablet can use: no 11ac at 2.4 GHz, no 6 GHz where it has none. A point that does not
// tell how busy its channel is bounds the rate all the same. Empty where no point tells how busy
// the channel is, or none hears the school.
std::optional<Tablets> tablets(std::span<const Point> points, const Criteria& criteria);

}  // namespace preau::wifi
