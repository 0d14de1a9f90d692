#include "collector/score/use_cases.hh"

#include <algorithm>
#include <cmath>

#include "collector/score/wording.hh"

namespace preau {

namespace {

// From here on a class is served: half way from unacceptable to optimal.
constexpr MicroPoints kServed = kFull / 2;

bool is_per_class(const Requirement& asked) {
  return asked.per == Scaling::class_at_once || asked.per == Scaling::device;
}

// How many classes a rate serves.
std::int64_t classes_for(double rate, const Requirement& asked, const UseCase& use_case) {
  const double devices = asked.per == Scaling::device ? use_case.devices : 1;
  const double one = (asked.unacceptable + asked.optimal) / 2 * devices;
  return one > 0 ? static_cast<std::int64_t>(std::min(rate / one + 1e-9, 1e6)) : 1'000'000;
}

// The classes that the line and the LAN can serve at once.
Range count_classes(const Cell& cell, const SchoolFacts& facts) {
  const std::int64_t of = cell.growth.classes;
  Range out{of, of, of};
  for (const auto& asked : cell.requirements) {
    const auto& info = info_of(asked.indicator);
    if (info.scope == Scope::room) continue;
    const auto* found = facts.site.find(asked.indicator);
    if (found == nullptr) {
      if (!asked.when_measured) out.low = 0;
    } else if (is_per_class(asked)) {
      const auto ends = aged(*found, info);
      out.low = std::min(out.low, classes_for(ends.low, asked, *cell.use_case));
      out.high = std::min(out.high, classes_for(ends.high, asked, *cell.use_case));
    } else {
      const auto met = meet({asked, cell.growth}, facts, *cell.room);
      if (met.low < kServed) out.low = 0;
      if (met.high < kServed) out.high = 0;
    }
  }
  return out;
}

// Signal alone serves nobody for sure: beacons look perfect with a dead uplink or RADIUS down.
void count_room(RoomCount& rooms, const Cell& cell) {
  if (cell.room->room.id.empty()) return;
  auto& [served, by_signal, untried] = rooms;
  ++served.of;
  ++by_signal.of;
  if (cell.met.high < kServed) return;
  ++served.high;
  ++by_signal.high;
  const bool sure = cell.met.low >= kServed, tried = !is_untried(cell);
  if (sure) ++by_signal.low;
  if (sure && tried) ++served.low;
  if (!tried) ++untried;
}

}  // namespace

std::vector<UseCaseResult> count_use_cases(const Profile& profile, const SchoolFacts& facts,
                                           std::span<const Cell> cells) {
  std::vector<UseCaseResult> out;
  for (const auto& use_case : profile.use_cases) {
    if (use_case.combine == Combine::mean) continue;  // has no single requirement that decides
    UseCaseResult result{.id = use_case.id, .level = use_case.level};
    const Cell* first = nullptr;
    RoomCount rooms;
    for (const auto& cell : cells) {
      if (cell.use_case != &use_case) continue;
      if (first == nullptr) first = &cell;
      count_room(rooms, cell);
    }
    if (first != nullptr && facts.school.classes > 0 &&
        std::ranges::any_of(use_case.requirements, is_per_class))
      result.classes = count_classes(*first, facts);
    if (rooms.served.of > 0) result.rooms = rooms.served;
    if (!result.classes && !result.rooms) continue;
    result.text = word(use_case, result.classes, rooms);
    out.push_back(std::move(result));
  }
  return out;
}

}  // namespace preau
