// The rooms file: which access points are heard in which room. rooms.toml of the demo is its
// example.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/lab/beacons/air.hh"

namespace preau::lab {

struct RoomsFile {
  std::uint64_t seed{};
  std::vector<Room> rooms;
};

// Throws std::runtime_error with file and line for what it cannot use, among it any BSSID that is
// not locally administered.
RoomsFile read_rooms(const std::string& path);

// "02:00:5e:0a:12:01"; throws as above, without a line.
Mac parse_bssid(const std::string& text);

}  // namespace preau::lab
