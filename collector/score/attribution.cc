#include "collector/score/attribution.hh"

#include <algorithm>
#include <map>
#include <tuple>

#include "collector/score/wording.hh"

namespace preau {

namespace {

// One line of the bill: a requirement of a use case, in one room or (line and LAN) in all of them.
struct Charge {
  std::int64_t amount{};  // weight x utility
  const Cell* cell{};
  const Need* need{};
  MicroPoints points{};
  std::int64_t remainder{};
};

// (use case, requirement, room): where the profile and the rooms have them, so the order is stable.
using Key = std::tuple<const UseCase*, const Requirement*, std::string>;
using Bill = std::map<Key, Charge>;

void charge(Bill& bill, const Cell& cell, const std::vector<const Need*>& needs,
            std::int64_t amount) {
  const auto among = static_cast<std::int64_t>(needs.size());
  for (std::int64_t i = 0; i < among; ++i) {
    const auto& need = *needs[static_cast<std::size_t>(i)];
    const Key key{cell.use_case, need.requirement, need.in_room ? cell.room->room.id : ""};
    auto& entry = bill[key];
    entry.cell = &cell;
    entry.need = &need;
    entry.amount += amount / among + (i < amount % among ? 1 : 0);  // odd units to the first
  }
}

// Largest remainder: every share rounded down, then the micro-points left over go one each to the
// shares that lost most by rounding.
void share_out(Bill& bill, std::int64_t whole, MicroPoints points) {
  std::vector<Charge*> order;
  for (auto& [key, entry] : bill) {
    entry.points = entry.amount / whole;
    entry.remainder = entry.amount % whole;
    points -= entry.points;
    order.push_back(&entry);
  }
  std::ranges::stable_sort(order, std::greater{}, &Charge::remainder);
  for (std::size_t i = 0; points > 0 && i < order.size(); ++i, --points) ++order[i]->points;
}

std::vector<Reason> to_reasons(const Bill& bill, const SchoolFacts& facts) {
  std::vector<Reason> reasons;
  for (const auto& [key, entry] : bill) {
    if (entry.points == 0) continue;
    const auto& need = *entry.need;
    Reason reason;
    reason.points = entry.points;
    reason.indicator = need.indicator;
    if (need.in_room && !entry.cell->room->room.id.empty()) reason.room = entry.cell->room->room.id;
    if (need.found != nullptr) {
      reason.value = need.found->value;
      reason.evidence = need.found->evidence;
    }
    reason.threshold = need.threshold;
    reason.unit = need.requirement->unit;
    reason.use_case = entry.cell->use_case->id;
    reason.text = word(*entry.cell, need, facts);
    reasons.push_back(std::move(reason));
  }
  std::ranges::stable_sort(reasons, std::greater{}, &Reason::points);
  return reasons;
}

}  // namespace

std::vector<Reason> lost(std::span<const Cell> cells, const SchoolFacts& facts,
                         MicroPoints points) {
  Bill bill;
  std::int64_t whole = 0;
  for (const auto& cell : cells) {
    if (!cell.known) continue;
    whole += cell.weight;
    std::vector<const Need*> binding;
    for (const auto& need : cell.needs) {
      // A hidden line and the LAN that hides it are one thing to put right: one line of the bill.
      const bool told = std::ranges::any_of(
          binding, [&](const Need* other) { return other->indicator == need.indicator; });
      if (need.known && need.utility == cell.utility && !told) binding.push_back(&need);
    }
    if (cell.utility < kFull) charge(bill, cell, binding, cell.weight * (kFull - cell.utility));
  }
  if (whole > 0) share_out(bill, whole, points);
  return to_reasons(bill, facts);
}

std::vector<Reason> at_risk(std::span<const Cell> cells, const SchoolFacts& facts) {
  Bill bill;
  std::int64_t whole = 0, amount = 0;
  for (const auto& cell : cells) {
    whole += cell.weight;
    if (cell.known) continue;
    std::vector<const Need*> missing;
    for (const auto& need : cell.needs)
      if (!need.known) missing.push_back(&need);
    charge(bill, cell, missing, cell.weight * cell.utility);
    amount += cell.weight * cell.utility;
  }
  if (whole > 0) share_out(bill, whole, amount / whole);
  return to_reasons(bill, facts);
}

}  // namespace preau
