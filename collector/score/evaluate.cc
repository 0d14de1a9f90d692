#include "collector/score/evaluate.hh"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace preau {

namespace {

// More in one room is a slip of the city file; together with the profile's limit on weights this
// keeps every product below 2^63 for up to 9,000 rooms.
constexpr std::uint32_t kMostPupils = 1'000;
constexpr double kHidden = 0.9;

// Classes of one level of a primaire: in proportion to its classrooms, rounded up.
std::int64_t classes_of(const SchoolFacts& facts, std::optional<Level> level) {
  const std::int64_t all = facts.school.classes;
  if (!level) return all;
  std::int64_t rooms = 0, of_level = 0;
  for (const auto& [room, indicators, coverage, failures] : facts.rooms)
    if (room.kind == RoomKind::classe) {
      ++rooms;
      if (room.level == *level) ++of_level;
    }
  return rooms == 0 ? all : (all * of_level + rooms - 1) / rooms;
}

std::int64_t units_of(Scaling scaling, const UseCase& use_case, const SchoolFacts& facts) {
  if (scaling == Scaling::none) return 0;
  if (scaling == Scaling::pupil) return std::max<std::int64_t>(facts.school.pupils, 1);
  const std::int64_t one_in = use_case.one_class_in;
  return std::max<std::int64_t>((classes_of(facts, use_case.level) + one_in - 1) / one_in, 1);
}

const Indicator* find(const Indicators& indicators, const std::string& name) {
  const auto found = indicators.find(name);
  return found == indicators.end() ? nullptr : &found->second;
}

// Why there is no value, in the words of the record that failed when there is one.
Text why_missing(const std::map<std::string, std::string>& failures, const std::string& name) {
  const auto found = failures.find(name);
  if (found == failures.end()) return {"non mesuré", "not measured"};
  return {"non mesuré : " + found->second, "not measured: " + found->second};
}

void measure(Need& need, const IndicatorInfo& info) {
  const auto& asked = *need.requirement;
  const double growth = need.units == 0 ? 1.0 : static_cast<double>(need.units);
  const auto utility = [&](double value) {
    return ramp(value, asked.unacceptable * growth, asked.optimal * growth, info.more_is_better);
  };
  const auto& found = *need.found;
  const auto at_low = utility(found.interval.low), at_high = utility(found.interval.high);
  need.known = true;
  need.utility = utility(found.value);
  // The value lies in its interval, whatever a record claims.
  need.low = std::min({at_low, at_high, need.utility});
  need.high = std::max({at_low, at_high, need.utility});
  const auto stale = std::clamp<MicroPoints>(found.staleness, 0, kWhole);
  need.low -= need.low * stale / kWhole;
  need.high += (kFull - need.high) * stale / kWhole;
}

// Nobody heard an access point of the school here, and the coverage verdict says that this is so:
// not a missing value but the worst one.
bool is_deaf(const RoomFacts& room, const std::string& indicator) {
  return indicator == "signal" && room.coverage == Coverage::fail;
}

Need meet(const Requirement& asked, const UseCase& use_case, const SchoolFacts& facts,
          const RoomFacts& room) {
  const auto* info = find_indicator(asked.indicator);
  assert(info != nullptr && "parse_profile refuses unknown indicators");
  Need need;
  need.requirement = &asked;
  need.indicator = asked.indicator;
  need.in_room = info->scope == Scope::room;
  need.units = units_of(asked.per, use_case, facts);
  need.threshold = asked.optimal * (need.units == 0 ? 1.0 : static_cast<double>(need.units));
  need.found = find(need.in_room ? room.indicators : facts.site, asked.indicator);
  if (need.found != nullptr) {
    measure(need, *info);
    if (lan_hides_line(facts.site, asked.indicator)) need.indicator = "lan_" + asked.indicator;
  } else if (is_deaf(room, asked.indicator)) {
    need.known = true;
    need.utility = need.low = need.high = 0;
  } else {
    need.missing = why_missing(need.in_room ? room.failures : facts.failures, asked.indicator);
  }
  return need;
}

// Weakest link. Missing is 0 at the low end and 1 at the high one.
void combine(Cell& cell) {
  cell.utility = cell.low = cell.high = kFull;
  bool complete = true;
  for (const auto& need : cell.needs) {
    cell.low = std::min(cell.low, need.low);
    cell.high = std::min(cell.high, need.high);
    if (need.known) cell.utility = std::min(cell.utility, need.utility);
    complete = complete && need.known;
  }
  cell.known = complete || cell.utility == 0;
}

// Pupils weigh; where no room says how many, every room weighs the same.
std::int64_t pupils_of(const RoomFacts& room, bool counted) {
  return counted ? std::min(room.room.pupils, kMostPupils) : 1;
}

}  // namespace

MicroPoints ramp(double value, double unacceptable, double optimal, bool more_is_better) {
  if (more_is_better ? value >= optimal : value <= optimal) return kFull;
  if (more_is_better ? value <= unacceptable : value >= unacceptable) return 0;
  return std::llround((value - unacceptable) / (optimal - unacceptable) *
                      static_cast<double>(kFull));
}

bool lan_hides_line(const Indicators& site, const std::string& indicator) {
  const auto* line = find(site, indicator);
  const auto* lan = find(site, "lan_" + indicator);
  return line != nullptr && lan != nullptr && line->value >= kHidden * lan->value;
}

std::vector<RoomFacts> teaching_rooms(const SchoolFacts& facts) {
  std::vector<RoomFacts> rooms;
  for (const auto& room : facts.rooms)
    if (is_teaching(room.room.kind)) rooms.push_back(room);
  std::ranges::sort(rooms, {}, [](const RoomFacts& room) { return room.room.id; });
  if (!rooms.empty()) return rooms;
  const auto add = [&](Level level) {
    rooms.push_back({.room = {.id = "", .school = facts.school.uai, .level = level}});
  };
  if (facts.school.type != SchoolType::maternelle) add(Level::elementaire);
  if (facts.school.type != SchoolType::elementaire) add(Level::maternelle);
  return rooms;
}

std::vector<Cell> evaluate(const Profile& profile, const SchoolFacts& facts,
                           const std::vector<RoomFacts>& rooms) {
  const bool counted =
      std::ranges::any_of(rooms, [](const RoomFacts& room) { return room.room.pupils > 0; });
  std::vector<Cell> cells;
  for (const auto& use_case : profile.use_cases)
    for (const auto& room : rooms) {
      if (use_case.level && *use_case.level != room.room.level) continue;
      Cell cell{.use_case = &use_case,
                .room = &room,
                .weight = use_case.weight * pupils_of(room, counted)};
      for (const auto& asked : use_case.requirements) {
        auto need = meet(asked, use_case, facts, room);
        if (need.known || !asked.when_measured) cell.needs.push_back(std::move(need));
      }
      combine(cell);
      cells.push_back(std::move(cell));
    }
  return cells;
}

}  // namespace preau
