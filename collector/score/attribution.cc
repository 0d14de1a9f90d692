#include "collector/score/attribution.hh"

#include <algorithm>
#include <utility>

#include "collector/score/wording.hh"

namespace preau {

namespace {

// One line of the bill: a requirement of a use case, in one room or (line and LAN) in all of them.
struct Charge {
  const Cell* cell{};
  const Requirement* asked{};
  Wide amount{};  // weight x utility
  MicroPoints points{};
  Wide remainder{};
};

using Bill = std::vector<Charge>;
using Binding = std::vector<const Requirement*>;

bool is_in_room(const Requirement& asked) { return info_of(asked.indicator).scope == Scope::room; }

Charge& entry_of(Bill& bill, const Cell& cell, const Requirement& asked) {
  if (!is_in_room(asked)) {
    for (auto& each : bill)
      if (each.asked == &asked) return each;
  } else {  // a cell is charged at once: what is its own stands at the end
    for (auto each = bill.rbegin(); each != bill.rend() && each->cell == &cell; ++each)
      if (each->asked == &asked) return *each;
  }
  return bill.emplace_back(Charge{.cell = &cell, .asked = &asked});
}

void charge(Bill& bill, const Cell& cell, const Binding& binding, Wide amount) {
  const auto among = static_cast<Wide>(binding.size());
  Wide odd = amount % among;  // units to the first
  for (const auto* asked : binding) {
    entry_of(bill, cell, *asked).amount += amount / among + (odd > 0 ? 1 : 0);
    --odd;
  }
}

// Largest remainder: every share rounded down, then the micro-points left over go one each to the
// shares that lost most by rounding.
void share_out(Bill& bill, Wide whole, MicroPoints points) {
  std::vector<Charge*> order;
  order.reserve(bill.size());
  for (auto& entry : bill) {
    entry.points = static_cast<MicroPoints>(entry.amount / whole);
    entry.remainder = entry.amount % whole;
    points -= entry.points;
    order.push_back(&entry);
  }
  std::ranges::stable_sort(order, std::greater{}, &Charge::remainder);
  for (std::size_t i = 0; points > 0 && i < order.size(); ++i, --points) ++order[i]->points;
}

// Who is told: the LAN that hides a line, or in doubts the measurement itself; and how.
struct Manner {
  IndicatorId (*whom)(const Requirement&, const SchoolFacts&);
  Text (*word)(const Cell&, const Requirement&, const SchoolFacts&);
};

IndicatorId itself(const Requirement& asked, const SchoolFacts&) { return asked.indicator; }

constexpr Manner kCharged{charged, word}, kDoubted{itself, word_in_doubt};

Reason to_reason(const Charge& entry, const SchoolFacts& facts, const Manner& manner) {
  const auto& [cell, asked, amount, points, remainder] = entry;
  Reason reason;
  reason.points = points;
  reason.indicator = std::string(info_of(manner.whom(*asked, facts)).name);
  if (is_in_room(*asked) && !cell->room->room.id.empty()) reason.room = cell->room->room.id;
  if (const auto* found = find(facts, *cell->room, asked->indicator)) {
    reason.value = found->value;
    reason.evidence = found->evidence;
  } else if (asked->indicator == IndicatorId::join && cell->room->no_join) {
    if (const auto& by = cell->room->no_join->evidence; !by.empty()) reason.evidence = {by};
  }
  reason.threshold = cell->growth.of_least(asked->optimal, asked->per);
  reason.unit = asked->unit;
  reason.use_case = cell->use_case->id;
  reason.level = cell->use_case->level;
  reason.text = manner.word(*cell, *asked, facts);
  return reason;
}

std::vector<Reason> to_reasons(const Bill& bill, const SchoolFacts& facts, const Manner& manner) {
  std::vector<const Charge*> order;
  order.reserve(bill.size());
  for (const auto& entry : bill)
    if (entry.points > 0) order.push_back(&entry);
  std::ranges::stable_sort(order, std::greater{}, &Charge::points);
  std::vector<Reason> reasons;
  reasons.reserve(order.size());
  for (const auto* entry : order) reasons.push_back(to_reason(*entry, facts, manner));
  return reasons;
}

// `points` in all.
std::vector<Reason> settled(Bill& bill, Wide whole, MicroPoints points, const SchoolFacts& facts,
                            const Manner& manner) {
  if (whole > 0) share_out(bill, whole, points);
  return to_reasons(bill, facts, manner);
}

// Of an amount that is the bill's own.
MicroPoints points_of(Wide amount, Wide whole) {
  return whole > 0 ? static_cast<MicroPoints>(amount / whole) : 0;
}

using Value = std::optional<MicroPoints>;  // empty: not known

// What each requirement of a cell comes to. From room to room of a use case only what the room is
// asked for is looked at again.
class Values {
 public:
  explicit Values(const SchoolFacts& facts) : facts_(facts) {}

  std::span<const Value> of(const Cell& cell) {
    const bool again = std::exchange(last_, cell.requirements.data()) == cell.requirements.data();
    if (!again) {
      needs_.clear();
      for (const auto& asked : cell.requirements) needs_.emplace_back(asked, cell.growth);
      values_.resize(needs_.size());
    }
    for (std::size_t i = 0; i < needs_.size(); ++i)
      if (!again || is_in_room(*needs_[i].asked))
        values_[i] = value_of(needs_[i], facts_, *cell.room);
    return values_;
  }

 private:
  const SchoolFacts& facts_;
  const Requirement* last_{};
  std::vector<Need> needs_;
  std::vector<Value> values_;
};

// The requirements at which the cell stands. A hidden line and the LAN that hides it are
// one thing to put right: one line of the bill.
void find_binding(Binding& binding, const Cell& cell, MicroPoints stands_at,
                  std::span<const Value> values, const SchoolFacts& facts, const Manner& manner) {
  binding.clear();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != stands_at) continue;
    const auto& asked = cell.requirements[i];
    const auto who = manner.whom(asked, facts);
    const auto told = [&](const Requirement* other) { return manner.whom(*other, facts) == who; };
    if (std::ranges::none_of(binding, told)) binding.push_back(&asked);
  }
}

void find_missing(Binding& missing, const Cell& cell, std::span<const Value> values) {
  missing.clear();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (const auto& asked = cell.requirements[i]; !asked.when_measured && !values[i])
      missing.push_back(&asked);
}

std::vector<Value> bad_ends(const Cell& cell, const SchoolFacts& facts) {
  std::vector<Value> out;
  for (const auto& asked : cell.requirements) {
    const auto met = meet({asked, cell.growth}, facts, *cell.room);
    out.push_back(met.known ? Value(met.low) : std::nullopt);
  }
  return out;
}

// What is missing is at its best: it binds nothing that is lost.
std::vector<Value> good_ends(const Cell& cell, const SchoolFacts& facts) {
  std::vector<Value> out;
  for (const auto& asked : cell.requirements)
    out.emplace_back(meet({asked, cell.growth}, facts, *cell.room).high);
  return out;
}

}  // namespace

std::vector<Reason> lost(std::span<const Cell> cells, const SchoolFacts& facts,
                         MicroPoints points) {
  Bill bill;
  Binding binding;
  Values values(facts);
  Wide whole = 0;
  for (const auto& cell : cells) {
    if (!cell.met.known) continue;
    whole += cell.weight;
    if (cell.met.value == kFull) continue;
    find_binding(binding, cell, cell.met.value, values.of(cell), facts, kCharged);
    charge(bill, cell, binding, static_cast<Wide>(cell.weight) * (kFull - cell.met.value));
  }
  return settled(bill, whole, points, facts, kCharged);
}

std::vector<Reason> certain(std::span<const Cell> cells, const SchoolFacts& facts,
                            MicroPoints points) {
  Bill bill;
  Binding binding;
  Wide whole = 0;
  for (const auto& cell : cells) {
    whole += cell.weight;
    if (cell.met.high == kFull) continue;
    find_binding(binding, cell, cell.met.high, good_ends(cell, facts), facts, kCharged);
    charge(bill, cell, binding, static_cast<Wide>(cell.weight) * (kFull - cell.met.high));
  }
  return settled(bill, whole, points, facts, kCharged);
}

std::vector<Reason> at_risk(std::span<const Cell> cells, const SchoolFacts& facts) {
  Bill bill;
  Binding missing;
  Values values(facts);
  Wide whole = 0, amount = 0;
  for (const auto& cell : cells) {
    whole += cell.weight;
    if (cell.met.known) continue;
    find_missing(missing, cell, values.of(cell));
    const auto all = static_cast<Wide>(cell.weight) * cell.met.value;
    charge(bill, cell, missing, all);
    amount += all;
  }
  return settled(bill, whole, points_of(amount, whole), facts, kCharged);
}

std::vector<Reason> in_doubt(std::span<const Cell> cells, const SchoolFacts& facts) {
  Bill bill;
  Binding binding;
  Values values(facts);
  Wide whole = 0, amount = 0;
  const auto add = [&](const Cell& cell, MicroPoints stands_at, std::span<const Value> ends,
                       MicroPoints doubt) {
    if (doubt == 0) return;
    find_binding(binding, cell, stands_at, ends, facts, kDoubted);
    charge(bill, cell, binding, static_cast<Wide>(cell.weight) * doubt);
    amount += static_cast<Wide>(cell.weight) * doubt;
  };
  for (const auto& cell : cells) {
    whole += cell.weight;
    if (!cell.met.known) continue;
    const auto& [value, low, high, known] = cell.met;
    add(cell, low, bad_ends(cell, facts), value - low);
    add(cell, value, values.of(cell), high - value);  // only who holds it down can let it up
  }
  return settled(bill, whole, points_of(amount, whole), facts, kDoubted);
}

}  // namespace preau
