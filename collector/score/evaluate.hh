// The model, one (use case, room) at a time: the class feels the weakest of the line, the LAN and
// the room's Wi-Fi. Inside this folder only.
#pragma once

#include <span>
#include <vector>

#include "collector/score/score.hh"

namespace preau {

// A utility of 1, in micro-points: 100 points. Utilities are points from the start, so nothing is
// rounded twice.
inline constexpr MicroPoints kFull = 100'000'000;
inline constexpr MicroPoints kWhole = 1'000'000;  // all of a share

// Weight x utility, summed over a school: beyond 64 bits in a profile of many means.
__extension__ using Wide = __int128;

// How far something is met: as measured, and at its two ends. Missing is [0, 1].
struct Met {
  MicroPoints value{kFull}, low{0}, high{kFull};
  bool known{};
};

// Who needs something, to multiply what one of them needs.
struct Growth {
  std::int64_t classes_at_once{}, devices{}, pupils{}, users{};  // 0: nobody said how many
  std::int64_t classes{};                                        // of the use case's level, in all

  std::int64_t by(Scaling scaling) const;  // 1 where the need does not grow
  // As far as is known: of users whose adults nobody counted, the pupils. 0: nothing is.
  std::int64_t at_least(Scaling scaling) const;
  double of(double need, Scaling scaling) const;
  double of_least(double need, Scaling scaling) const;
};

// A requirement with its ends grown to the school: the same for all of its rooms.
struct Need {
  const Requirement* asked{};
  double unacceptable{}, optimal{};
  bool open{};     // nobody said how many need it
  bool bounded{};  // but so many at least, whose need the ends are then

  Need(const Requirement& of, const Growth& growth);
  MicroPoints utility(double value) const;
};

// One use case in one room, or in the whole school where it asks nothing of rooms; of a mean, one
// of its requirements.
struct Cell {
  const UseCase* use_case{};
  const RoomFacts* room{};  // never null; without an id where rooms do not matter
  std::span<const Requirement> requirements;
  std::int64_t weight{};
  Growth growth;
  Met met;      // known: nothing that is missing could change the value
  Met in_room;  // of that, the room's own part; not of a mean
};

// 0 at unacceptable, 1 at optimal, rounded once.
MicroPoints ramp(double value, double unacceptable, double optimal, bool more_is_better,
                 bool strict = false);

// Of a rate behind it: what comes to so much is that one's, and tells nothing of its own part.
inline constexpr double kHidden = 0.9;

// The hub sees the LAN and not the line: its rate is at least nine tenths of the LAN's. `rate` is
// download or upload.
bool lan_hides_line(const Indicators& site, IndicatorId rate);
IndicatorId lan_rate(IndicatorId rate);  // lan_download of download; anything else is itself

// What a faster line could bring at most through the LAN as it was measured: never less than the
// line brings now. Empty: not a rate, or the LAN was not measured.
std::optional<double> lan_lets_through(const Indicators& site, IndicatorId rate);

// What a joined device got came to what the line lets through: it is the line's rate, and tells
// nothing of the Wi-Fi's own. `rate` is join_download or join_upload.
bool line_hides_join(const SchoolFacts& facts, const RoomFacts& room, IndicatorId rate);
IndicatorId line_rate(IndicatorId rate);  // download of join_download; anything else is itself

// Rates and values age towards "anything": the interval that is left of it.
Interval aged(const Indicator& indicator, const IndicatorInfo& info);

// Somebody listened here and heard no access point of the school, or tried to join its network and
// could not: not a missing value but the worst one. How old that is; empty: neither.
std::optional<MicroPoints> worst_since(const RoomFacts& room, IndicatorId indicator);

// The use case asks that a device has joined the room's network, and nobody tried.
bool is_untried(const Cell& cell);

const Indicator* find(const SchoolFacts& facts, const RoomFacts& room, IndicatorId indicator);

Met meet(const Need& need, const SchoolFacts& facts, const RoomFacts& room);
// Its value alone; empty: not known.
std::optional<MicroPoints> value_of(const Need& need, const SchoolFacts& facts,
                                    const RoomFacts& room);

// The weaker of the two at each end. Known: both are, or one is at zero.
Met both(const Met& a, const Met& b);

// The rooms that count: where pupils work, by id. A school without any described has one that
// nobody measured, so that it is unknown and not perfect; a primaire one of each level without any.
std::vector<const RoomFacts*> teaching_rooms(const SchoolFacts& facts);
// Stands for the whole school, or for rooms that nobody described.
const RoomFacts& no_room(Level level = Level::elementaire);

std::vector<Cell> evaluate(const Profile& profile, const SchoolFacts& facts,
                           std::span<const RoomFacts* const> rooms);

// The same cells after works: what has changed, the rooms' indicators or those of line and LAN
// alone.
enum class Changed : std::uint8_t { nothing, site, rooms };
void evaluate_again(std::span<Cell> cells, const SchoolFacts& facts, Changed what);

Points sum(std::span<const Cell> cells, const Profile& profile);

MicroPoints bar_of(const Profile& profile);

}  // namespace preau
