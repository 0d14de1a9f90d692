#include "collector/score/evaluate.hh"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace preau {

namespace {

// More in one room is a slip of the city file.
constexpr std::uint32_t kMostPupils = 1'000;

// Classes of one level of a primaire: in proportion to its classrooms, rounded up. Where none of
// the level is described, nobody knows its share: it may be all.
std::int64_t classes_of(const SchoolFacts& facts, std::optional<Level> level) {
  const std::int64_t all = facts.school.classes;
  if (!level) return all;
  std::int64_t rooms = 0, of_level = 0;
  for (const auto& each : facts.rooms)
    if (each.room.kind == RoomKind::classe) {
      ++rooms;
      if (each.room.level == *level) ++of_level;
    }
  return of_level == 0 ? all : (all * of_level + rooms - 1) / rooms;
}

// A school that says no number of pupils or of classes has not none of them.
Growth growth_of(const UseCase& use_case, const SchoolFacts& facts) {
  const auto& school = facts.school;
  // No school is without adults: where nobody said how many, nobody knows its users.
  Growth out{
      .pupils = school.pupils,
      .users = school.pupils > 0 && school.teachers > 0 ? school.pupils + school.teachers : 0};
  if (school.classes == 0) return out;
  out.classes = classes_of(facts, use_case.level);
  const std::int64_t one_in = use_case.one_class_in;
  out.classes_at_once = std::max<std::int64_t>((out.classes + one_in - 1) / one_in, 1);
  out.devices = out.classes_at_once * use_case.devices;
  return out;
}

std::int64_t weight_of(const UseCase& use_case) {
  if (use_case.combine == Combine::weakest) return 1;
  std::int64_t sum = 0;
  for (const auto& asked : use_case.requirements) sum += asked.weight;
  return sum;
}

// What every use case's weights of requirements go into, so that shares of a mean are whole
// numbers.
std::int64_t common_of(const Profile& profile) {
  std::int64_t common = 1;
  for (const auto& use_case : profile.use_cases) {
    const auto weight = weight_of(use_case);
    if (common % weight != 0) common = std::lcm(common, weight);
  }
  return common;
}

// Pupils weigh. A room that does not say how many weighs as the mean of those that do, to a whole
// pupil; where none says, every room weighs the same.
class Pupils {
 public:
  explicit Pupils(std::span<const RoomFacts* const> rooms) {
    std::int64_t sum = 0, said = 0;
    for (const auto* room : rooms) {
      if (room->room.pupils == 0) continue;
      sum += std::min(room->room.pupils, kMostPupils);
      ++said;
    }
    if (said > 0) mean_ = (sum + said / 2) / said;
  }

  std::int64_t in(const RoomFacts& room) const {
    return room.room.pupils > 0 ? std::min(room.room.pupils, kMostPupils) : mean_;
  }

 private:
  std::int64_t mean_{1};
};

bool is_of(const UseCase& use_case, const RoomFacts& room) {
  return !use_case.level || *use_case.level == room.room.level;
}

}  // namespace

bool UseCase::in_rooms() const {
  return std::ranges::any_of(requirements, [](const Requirement& asked) {
    return info_of(asked.indicator).scope == Scope::room;
  });
}

std::int64_t Growth::by(Scaling scaling) const {
  switch (scaling) {
    case Scaling::none:
      return 1;
    case Scaling::class_at_once:
      return classes_at_once;
    case Scaling::device:
      return devices;
    case Scaling::pupil:
      return pupils;
    case Scaling::user:
      return users;
  }
  return 1;
}

std::int64_t Growth::at_least(Scaling scaling) const {
  return scaling == Scaling::user && users == 0 ? pupils : by(scaling);
}

namespace {

// To 1e-9, as values are: 420 times 0.05 is 21, whatever the last bit of 0.05 says.
double times(double need, std::int64_t units) {
  if (units == 1) return need;
  return std::nearbyint(need * static_cast<double>(units) * 1e9) / 1e9;
}

}  // namespace

double Growth::of(double need, Scaling scaling) const { return times(need, by(scaling)); }

double Growth::of_least(double need, Scaling scaling) const {
  return times(need, at_least(scaling));
}

MicroPoints ramp(double value, double unacceptable, double optimal, bool more_is_better,
                 bool strict) {
  if (strict && value == optimal) return 0;
  if (more_is_better ? value >= optimal : value <= optimal) return kFull;
  if (more_is_better ? value <= unacceptable : value >= unacceptable) return 0;
  // Positive: half up is to the nearest.
  return static_cast<MicroPoints>(
      (value - unacceptable) / (optimal - unacceptable) * static_cast<double>(kFull) + 0.5);
}

Interval aged(const Indicator& indicator, const IndicatorInfo& info) {
  const double fresh =
      1.0 - static_cast<double>(std::clamp<MicroPoints>(indicator.staleness, 0, kWhole)) /
                static_cast<double>(kWhole);
  const double low = std::min(indicator.interval.low, indicator.value);
  const double high = std::max(indicator.interval.high, indicator.value);
  if (fresh == 1.0) return {low, high};
  if (info.unit == Unit::mbit_per_second)
    return {low * fresh, fresh > 0 ? high / fresh : info.most};
  return {info.least + (low - info.least) * fresh, info.most - (info.most - high) * fresh};
}

std::optional<MicroPoints> worst_since(const RoomFacts& room, IndicatorId indicator) {
  if (indicator == IndicatorId::signal && room.none_heard) return room.coverage_staleness;
  if (indicator == IndicatorId::join && room.no_join) return room.no_join->staleness;
  return std::nullopt;
}

bool is_untried(const Cell& cell) {
  return !cell.room->no_join && !cell.room->indicators.contains(IndicatorId::join) &&
         std::ranges::any_of(cell.requirements, [](const Requirement& asked) {
           return asked.indicator == IndicatorId::join;
         });
}

const Indicator* find(const SchoolFacts& facts, const RoomFacts& room, IndicatorId indicator) {
  return (info_of(indicator).scope == Scope::room ? room.indicators : facts.site).find(indicator);
}

Need::Need(const Requirement& of, const Growth& growth)
    : asked(&of),
      unacceptable(growth.of_least(of.unacceptable, of.per)),
      optimal(growth.of_least(of.optimal, of.per)),
      open(growth.by(of.per) == 0),
      bounded(!open || (growth.at_least(of.per) > 0 && info_of(of.indicator).more_is_better)) {}

MicroPoints Need::utility(double value) const {
  return ramp(value, unacceptable, optimal, info_of(asked->indicator).more_is_better,
              asked->strict);
}

std::optional<MicroPoints> value_of(const Need& need, const SchoolFacts& facts,
                                    const RoomFacts& room) {
  const auto* found = find(facts, room, need.asked->indicator);
  if (found != nullptr) {
    if (!need.bounded) return std::nullopt;
    const auto value = need.utility(found->value);
    return need.open && value > 0 ? std::nullopt : std::optional(value);
  }
  return worst_since(room, need.asked->indicator) ? std::optional<MicroPoints>(0) : std::nullopt;
}

Met meet(const Need& need, const SchoolFacts& facts, const RoomFacts& room) {
  const auto* found = find(facts, room, need.asked->indicator);
  if (found == nullptr) {
    if (const auto stale = worst_since(room, need.asked->indicator))
      return {0, 0, kFull * std::min(*stale, kWhole) / kWhole, true};
    return {};
  }
  if (!need.bounded) return {};
  const auto value = need.utility(found->value);
  Met met{value, value, value, true};
  if (found->interval.low != found->value || found->interval.high != found->value) {
    const auto at_low = need.utility(found->interval.low);
    const auto at_high = need.utility(found->interval.high);
    // The value lies in its interval, whatever a record claims.
    met.low = std::min({at_low, at_high, value});
    met.high = std::max({at_low, at_high, value});
  }
  if (found->staleness > 0) {
    const auto stale = std::min(found->staleness, kWhole);
    met.low -= met.low * stale / kWhole;
    met.high += (kFull - met.high) * stale / kWhole;
  }
  if (need.open) {  // who was not counted may need any more
    met.low = 0;
    met.known = met.value == 0;
  }
  return met;
}

Met both(const Met& a, const Met& b) {
  Met out{std::min(a.value, b.value), std::min(a.low, b.low), std::min(a.high, b.high)};
  out.known = (a.known && b.known) || out.value == 0;
  return out;
}

namespace {

// What one use case asks for, parted by where it is met: on line and LAN once for all rooms.
class Needs {
 public:
  Needs() {
    of_site_.reserve(16);
    of_room_.reserve(16);
  }

  void set(const UseCase& use_case, const Growth& growth) {
    of_site_.clear();
    of_room_.clear();
    for (const auto& asked : use_case.requirements)
      (info_of(asked.indicator).scope == Scope::room ? of_room_ : of_site_)
          .emplace_back(asked, growth);
  }

  Met on_site(const SchoolFacts& facts, const RoomFacts& no_room) const {
    return weakest(of_site_, facts, no_room);
  }
  Met in_room(const SchoolFacts& facts, const RoomFacts& room) const {
    return weakest(of_room_, facts, room);
  }

 private:
  static Met weakest(const std::vector<Need>& needs, const SchoolFacts& facts,
                     const RoomFacts& room) {
    Met out{kFull, kFull, kFull, true};
    for (const auto& need : needs) {
      const auto met = meet(need, facts, room);
      if (met.known || !need.asked->when_measured) out = both(out, met);
    }
    return out;
  }

  std::vector<Need> of_site_, of_room_;
};

// A mean is its requirements, each with its own weight.
void add_mean(std::vector<Cell>& cells, Cell cell, const SchoolFacts& facts) {
  const std::span<const Requirement> all = cell.use_case->requirements;
  const auto share = cell.weight;
  for (std::size_t i = 0; i < all.size(); ++i) {
    cell.requirements = all.subspan(i, 1);
    cell.weight = share * all[i].weight;
    cell.met = meet({all[i], cell.growth}, facts, *cell.room);
    cells.push_back(cell);
  }
}

}  // namespace

std::vector<Cell> evaluate(const Profile& profile, const SchoolFacts& facts,
                           std::span<const RoomFacts* const> rooms) {
  const Pupils pupils_of(rooms);
  const auto common = common_of(profile);
  std::vector<Cell> cells;
  cells.reserve(profile.use_cases.size() * std::max<std::size_t>(rooms.size(), 4));
  Needs needs;
  for (const auto& use_case : profile.use_cases) {
    Cell cell{.use_case = &use_case,
              .requirements = use_case.requirements,
              .growth = growth_of(use_case, facts)};
    const auto share = use_case.weight * (common / weight_of(use_case));
    const bool mean = use_case.combine == Combine::mean;
    if (!mean) needs.set(use_case, cell.growth);
    // What all rooms share is met once.
    const auto site = mean ? Met{} : needs.on_site(facts, no_room());
    const auto add = [&](const RoomFacts& room, std::int64_t pupils) {
      cell.room = &room;
      cell.weight = share * pupils;
      if (mean) return add_mean(cells, cell, facts);
      cell.in_room = needs.in_room(facts, room);
      cell.met = both(site, cell.in_room);
      cells.push_back(cell);
    };
    if (use_case.in_rooms()) {
      for (const auto* room : rooms)
        if (is_of(use_case, *room)) add(*room, pupils_of.in(*room));
    } else {
      std::int64_t pupils = 0;
      for (const auto* room : rooms)
        if (is_of(use_case, *room)) pupils += pupils_of.in(*room);
      if (pupils > 0) add(no_room(use_case.level.value_or(Level::elementaire)), pupils);
    }
  }
  return cells;
}

void evaluate_again(std::span<Cell> cells, const SchoolFacts& facts, Changed what) {
  if (what == Changed::nothing) return;
  Needs needs;
  Met site;
  const UseCase* last = nullptr;
  for (auto& cell : cells) {
    if (cell.use_case->combine == Combine::mean) {
      cell.met = meet({cell.requirements.front(), cell.growth}, facts, *cell.room);
      continue;
    }
    if (std::exchange(last, cell.use_case) != cell.use_case) {
      needs.set(*cell.use_case, cell.growth);
      site = needs.on_site(facts, no_room());
    }
    if (what == Changed::rooms) cell.in_room = needs.in_room(facts, *cell.room);
    cell.met = both(site, cell.in_room);
  }
}

}  // namespace preau
