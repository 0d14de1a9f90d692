// The Wi-Fi measure: one room's capture becomes records.
#pragma once

#include <string>
#include <vector>

#include "probe/record/record.hh"
#include "probe/wifi/criteria.hh"

namespace preau::wifi {

struct RoomCapture {
  std::string room;                       // permanent id
  std::string file;                       // pcap or pcapng
  std::vector<std::string> school_ssids;  // octet for octet
};

// Always three records, in this order: signal (kSignalMedian), verdict (kCoverage), how many other
// networks (kOtherNetworks). What could not be measured is a failed record with its reason; an
// unknown verdict is one too, with coverage unknown. Nothing is thrown for what a file holds.
//
// They hold what was measured and where in the site; whose they are (probe, seq, site, visit) is
// for the caller to fill in. `now` stamps them where the capture has no credible time of its own.
std::vector<Record> measure_room(const RoomCapture& capture, const Criteria& criteria, UtcTime now);

}  // namespace preau::wifi
