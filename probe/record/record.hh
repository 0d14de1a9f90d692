// A record: one result of one task. What, where, when, how, how sure, and what limited it.
// Immutable once it has a sequence number; known for ever by (probe, seq). JSON form: FORMAT.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/record/metric.hh"
#include "probe/record/time.hh"
#include "probe/record/units.hh"

namespace preau {

// How far a measurement reached from the probe, so that a LAN never passes for a fibre.
enum class Segment { air, lan, access, internet };

// valid: may be judged. suspect: a number, but something other than the network shaped it.
// failed: no number; `failure` says why. That the network was bad is data, not an error.
enum class Validity { valid, suspect, failed };

// What kept the value from being better, as far as the probe can tell.
enum class LimitedBy { none, network, probe, server, unknown };

// A measured room against the coverage criteria (probe/wifi); three-valued for ever.
enum class Coverage { pass, fail, unknown };

template <>
struct EnumNames<Segment> {
  static constexpr std::array<std::pair<Segment, std::string_view>, 4> kTable{{
      {Segment::air, "air"},
      {Segment::lan, "lan"},
      {Segment::access, "access"},
      {Segment::internet, "internet"},
  }};
};

template <>
struct EnumNames<Validity> {
  static constexpr std::array<std::pair<Validity, std::string_view>, 3> kTable{{
      {Validity::valid, "valid"},
      {Validity::suspect, "suspect"},
      {Validity::failed, "failed"},
  }};
};

template <>
struct EnumNames<LimitedBy> {
  static constexpr std::array<std::pair<LimitedBy, std::string_view>, 5> kTable{{
      {LimitedBy::none, "none"},
      {LimitedBy::network, "network"},
      {LimitedBy::probe, "probe"},
      {LimitedBy::server, "server"},
      {LimitedBy::unknown, "unknown"},
  }};
};

template <>
struct EnumNames<Coverage> {
  static constexpr std::array<std::pair<Coverage, std::string_view>, 3> kTable{{
      {Coverage::pass, "pass"},
      {Coverage::fail, "fail"},
      {Coverage::unknown, "unknown"},
  }};
};

// An access point of the school's own networks: the only device that a record may ever name.
struct AccessPoint {
  std::string bssid;  // "02:00:00:00:00:01", lower case
  std::string ssid;   // UTF-8; other octets were replaced by U+FFFD
  std::uint32_t channel{};
  bool operator==(const AccessPoint&) const = default;
};

struct Record {
  std::string probe;    // identity of the measurement agent, the one its certificate bears
  std::uint64_t seq{};  // 0 until the spool gives it one
  std::string site;     // a place, never a school: two schools often share one
  std::optional<std::string> line;   // the access it crossed; none: the probe cannot tell
  std::optional<std::string> room;   // permanent id of the room, on Wi-Fi measurements
  std::optional<std::string> visit;  // an engineer's audit, when it was one
  std::string metric;                // a name of metric.hh, or one in the same style
  Segment segment{Segment::access};
  std::string target;  // the far end, service or capture: what was measured against
  std::string method;  // how, with the parameters that matter
  UtcTime start{};
  std::chrono::nanoseconds duration{};
  std::uint64_t samples{};
  std::optional<double> value;  // in `unit`; absent is not zero: `failure` says why
  Unit unit{Unit::seconds};
  std::optional<Interval> interval;  // 95 %; absent where one sample gives none
  Validity validity{Validity::valid};
  LimitedBy limited_by{LimitedBy::unknown};
  std::optional<Coverage> coverage;         // on room coverage records only
  std::optional<AccessPoint> access_point;  // on Wi-Fi records only
  std::string note;     // evidence for validity and limited_by, one line; may be empty
  std::string failure;  // what happened, to what, what to do; empty unless failed
  bool operator==(const Record&) const = default;
};

// What is wrong with a record, one sentence each; empty when nothing is. The spool and the
// collector both ask, so a bad record is told where it was made and never enters the database.
std::vector<std::string> problems(const Record& record);

// Identifiers of probes, sites, lines, rooms, visits: 1 to 64 of A-Z a-z 0-9 . _ -, not starting
// with a sign. Room ids are door numbers ("A12"), so capitals are allowed.
bool is_identifier(std::string_view text);

// Does the text hold what reads as a MAC address (six octets joined by ':', '-' or, as three
// groups,
// '.')? Free text that does is refused: only `access_point` may name a device. docs/privacy.
bool mentions_mac_address(std::string_view text);

}  // namespace preau
