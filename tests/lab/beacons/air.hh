// What a radio in monitor mode hears in one room, invented frame by frame. Pure: the same room and
// seed give the same bytes.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace preau::lab {

using Mac = std::array<std::uint8_t, 6>;

struct AccessPoint {
  Mac bssid{};  // locally administered: no maker ever gave it to a device
  std::string ssid;
  std::uint8_t channel{1};  // 1 to 13 in 2.4 GHz, 36 to 177 in 5 GHz
  double signal_dbm{-60};   // mean
  double spread_db{2.5};    // standard deviation from beacon to beacon
};

struct Room {
  std::string site, id;
  std::chrono::seconds duration{12};
  unsigned points{1};           // of the room at which somebody listened, a capture each
  double point_spread_db{1.5};  // standard deviation of an access point's mean from point to point
  unsigned clients{};           // stations that also talk: what a capture must never give away
  std::vector<AccessPoint> access_points;
};

struct HeardFrame {
  std::chrono::microseconds at{};   // since the capture began
  std::vector<std::uint8_t> bytes;  // radiotap header and 802.11 frame
};

// At one point, in order of time.
std::vector<HeardFrame> listen(const Room& room, std::uint64_t seed);

// Frames recorded at a point, and the room's stations invented among them: no recording of ours has
// any.
std::vector<HeardFrame> with_stations(std::vector<HeardFrame> recorded, const Room& room,
                                      std::uint64_t seed);

// The room as another point of it hears it: each access point a little stronger or weaker.
Room at_point(const Room& room, unsigned point, std::uint64_t seed);

}  // namespace preau::lab
