// What was heard at one point of a room, as far as it matters to the school: its own access points
// by name, everybody else's by number. A pure function of a survey.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "probe/record/record.hh"
#include "probe/wifi/criteria.hh"
#include "probe/wifi/survey.hh"

namespace preau::wifi {

// Weaker, no radio decodes a beacon.
inline constexpr double kSilence = -95;

// An access point of the school's own networks.
struct SchoolSignal {
  AccessPoint access_point;
  Operation operation;
  Generation generation{Generation::unknown};
  std::uint8_t streams{1};
  SecurityClass security{SecurityClass::unknown};
  std::uint64_t beacons{};            // with a signal: what the figures rest on
  double median_dbm{};                // less the device offset
  std::optional<Interval> interval;   // 95 %, of the median
  std::optional<Interval> spread;     // from the 10th to the 90th percentile of its beacons
  std::optional<double> noise_dbm;    // empty: the radio tells none
  std::optional<double> utilisation;  // of its channel: the radio's counters, else its BSS Load
  bool by_counters{};                 // the radio's
  std::optional<double> bss_load;     // what the access point itself says, to hold against them
  std::optional<double> snr_db() const {
    if (!noise_dbm) return std::nullopt;
    return median_dbm - *noise_dbm;
  }
};

// Networks beside the best access point's own, under whichever of the school's names; nobody is
// named.
struct Others {
  std::uint64_t all{};  // of other people
  // Of those whose beacons' signal is known, and strong enough:
  std::uint64_t co_channel{};  // holding the same primary channel, the school's too
  std::uint64_t adjacent{};    // of another one, overlapping
};

// Networks that do not tell their name, and that the tablet could use: one may be the school's.
struct Nameless {
  std::uint64_t all{};
  bool unmeasured{};                                    // of one nobody knows how strong it is
  double strongest_dbm{kSilence}, upper_dbm{kSilence};  // median, and where its 95 % end
};

enum class Heard {
  school,   // its signal is known
  silence,  // the radio listened, and the school's networks were not there
  nothing,  // that can be told
};

struct Point {
  Heard heard{Heard::nothing};
  std::string reason;  // of silence and nothing, in words; names no device
  std::optional<SchoolSignal> best, second;
  bool second_heard_rarely{};  // there is another one, of too few beacons to tell its signal
  // Where the criteria's tablet has no 6 GHz, nothing there counts: the strongest that was heard,
  // and whether one of the school's is there, heard or announced by others.
  std::optional<SchoolSignal> left_out;
  bool not_for_tablet{};
  Nameless nameless;  // no signal of the school's that was not heard by name is stronger
  bool hides{};       // one of the school's was known by its answer alone: others may be, too
  bool announced_unheard{};  // at 6 GHz there is one, and the radio did not listen there
  Listened listened;         // what was not heard elsewhere may be there
  Others others;
  std::array<bool, 4> bands{};         // by Band: some network was heard there
  std::array<bool, 4> school_bands{};  // one of the school's
  std::uint64_t beacons{};             // of the best access point; of all where there is none
  std::chrono::microseconds duration{};
};

// Where the school hides its names and one of them may be of another of its access points.
bool may_be_nameless(const Point& point, Dbm least);

// `offset_db`: how much more this radio hears than the school's tablet does.
Point look(const Survey& survey, std::span<const std::string> school_ssids,
           const Criteria& criteria, double offset_db = 0);

// "2.4, 5 GHz"; "unknown bands" when none is set.
std::string bands_text(const std::array<bool, 4>& bands);

}  // namespace preau::wifi
