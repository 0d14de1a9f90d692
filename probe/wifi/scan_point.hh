// One point of a room, heard by this machine's own radio.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "probe/wifi/measure_room.hh"
#include "probe/wifi/radio.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

// So many scans into one survey: each gives each network one signal, and the channels' counters
// what they grew by meanwhile. `damage` of the survey says why there were fewer; the error, why
// none.
tl::expected<Survey, std::string> scan_point(Radio& radio, const ScanRequest& request,
                                             unsigned scans);

// The room by one point, where the radio of this interface stands. The error says why it cannot.
tl::expected<RoomFindings, std::string> scan_room(const RoomCapture& room,
                                                  const std::string& interface,
                                                  const ScanRequest& request, unsigned scans,
                                                  const Criteria& criteria, UtcTime now);

}  // namespace preau::wifi
