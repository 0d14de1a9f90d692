// The Wi-Fi measure: what was heard at the points of one room becomes records.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/record/record.hh"
#include "probe/wifi/capacity.hh"
#include "probe/wifi/coverage.hh"
#include "probe/wifi/criteria.hh"
#include "probe/wifi/point.hh"
#include "probe/wifi/room_points.hh"

namespace preau::wifi {

struct RoomCapture {
  std::string room;                       // permanent id
  std::vector<std::string> files;         // pcap or pcapng, one a point of the room
  std::vector<std::string> school_ssids;  // octet for octet
  double offset_db{};     // how much more this radio hears than the school's tablet: calibrate
  std::string condition;  // of the room, where it was noted: "empty"
  std::optional<std::uint32_t> pupils{};  // that it is made for
  AlsoOf also_of{};                       // of the files, those that are of other rooms, too
};

struct RoomFindings {
  std::vector<Record> records;
  std::vector<Point> points;
  Verdict verdict;
  std::optional<Tablets> tablets;
  std::uint64_t others{};                        // networks of others, over all points
  std::map<std::string, Receptions> receptions;  // by file, to find other rooms' copies
  std::string caveats;  // what could not be read or is in doubt, as in the records' notes
};

// First three records, in this order: signal (kSignalMedian), verdict (kCoverage), how many other
// networks (kOtherNetworks). What could not be measured is a failed record with its reason; an
// unknown verdict is one too, with coverage unknown. Then what else was measured: second signal,
// noise, busy channel, networks on it and beside it, tablets; a record each, none where nothing is
// known. Nothing is thrown for what a file holds.
//
// They hold what was measured and where in the site; whose they are (probe, seq, site, visit) is
// for the caller to fill in. `now` stamps them where the capture has no credible time of its own.
RoomFindings measure_room(const RoomCapture& capture, const Criteria& criteria, UtcTime now);

// How a radio scanned: records tell what it transmitted, which of passive scans is nothing.
struct Scanned {
  std::string interface;  // stands for the file
  unsigned scans{};
  bool active{};
};

// The same of what a radio has scanned, a survey a point.
RoomFindings measure_room(const RoomCapture& room, const std::vector<Survey>& points,
                          const Scanned& how, const Criteria& criteria, UtcTime now);

// The same where it could not scan: failed records that say why.
RoomFindings not_scanned(const RoomCapture& room, const Scanned& how, const std::string& why,
                         const Criteria& criteria, UtcTime now);

}  // namespace preau::wifi
