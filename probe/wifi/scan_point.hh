// One point of a room, heard by this machine's own radio.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "probe/wifi/radio.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

// So many scans into one survey: each gives each network one signal, and the channels' counters
// what they grew by meanwhile. `damage` of the survey says why there were fewer; the error, why
// none.
tl::expected<Survey, std::string> scan_point(Radio& radio, const ScanRequest& request,
                                             unsigned scans);
tl::expected<Survey, std::string> scan_point(const std::string& interface,
                                             const ScanRequest& request, unsigned scans);

}  // namespace preau::wifi
