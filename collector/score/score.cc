// The way of one score: rooms -> cells (use case x room) -> points, reasons, gates -> verdict.
#include "collector/score/score.hh"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "collector/score/attribution.hh"
#include "collector/score/contract.hh"
#include "collector/score/evaluate.hh"
#include "collector/score/gates.hh"
#include "collector/score/use_cases.hh"
#include "collector/score/works.hh"

namespace preau {

const Indicator& Indicators::at(IndicatorId id) const {
  if (const auto* found = find(id)) return *found;
  throw std::out_of_range(std::string(info_of(id).name) + " was not measured");
}

Indicator& Indicators::operator[](IndicatorId id) {
  for (auto& entry : entries_)
    if (entry.first == id) return entry.second;
  return entries_.emplace_back(id, Indicator{}).second;
}

void Indicators::erase(IndicatorId id) {
  std::erase_if(entries_, [=](const Entry& entry) { return entry.first == id; });
}

namespace {

Gate state_of(const Score& score, std::string_view gate) {
  const auto found = std::ranges::find(score.gates, gate, &GateResult::name);
  return found == score.gates.end() ? Gate::pass : found->state;
}

// What the line alone allows one use case.
MicroPoints high_of_line(const Cell& cell, const SchoolFacts& facts) {
  MicroPoints best = kFull;
  for (const auto& asked : cell.requirements) {
    if (info_of(asked.indicator).scope != Scope::access) continue;
    if (lan_hides_line(facts.site, asked.indicator)) continue;
    best = std::min(best, meet({asked, cell.growth}, facts, *cell.room).high);
  }
  return best;
}

// The score as if nothing in the building held anything back. The line is the same in all rooms.
MicroPoints high_of_line(const std::vector<Cell>& cells, const SchoolFacts& facts) {
  Wide whole = 0, high = 0;
  MicroPoints best = kFull;
  const Requirement* last = nullptr;
  for (const auto& cell : cells) {
    if (std::exchange(last, cell.requirements.data()) != cell.requirements.data())
      best = high_of_line(cell, facts);
    whole += cell.weight;
    high += static_cast<Wide>(cell.weight) * best;
  }
  return whole > 0 ? static_cast<MicroPoints>((high + whole - 1) / whole) : kFull;
}

Readiness conclude(const Score& score, const Profile& profile, const std::vector<Cell>& cells,
                   const SchoolFacts& facts) {
  const auto bar = bar_of(profile);
  if (state_of(score, "fibre") == Gate::fail || high_of_line(cells, facts) < bar)
    return Readiness::not_ready;
  if (state_of(score, "lan") == Gate::fail || state_of(score, "access_points") == Gate::fail ||
      score.high < bar)
    return Readiness::ready_after_works;
  const bool all_pass = std::ranges::all_of(
      score.gates, [](const GateResult& gate) { return gate.state == Gate::pass; });
  return all_pass && score.low >= bar ? Readiness::ready : Readiness::unknown;
}

using Filter = bool (*)(const IndicatorInfo&);

bool any_indicator(const IndicatorInfo&) { return true; }
bool of_line(const IndicatorInfo& info) { return info.scope == Scope::access; }
bool of_line_rate(const IndicatorInfo& info) {
  return of_line(info) && info.unit == Unit::mbit_per_second;
}
bool of_building(const IndicatorInfo& info) { return info.scope != Scope::access; }

// The indicator (in its room) that costs most over all use cases, among those that are asked for;
// nullptr when there is none.
const Reason* heaviest(const std::vector<Reason>& reasons, Filter asked) {
  const Reason* best = nullptr;
  MicroPoints most = 0;
  for (const auto& reason : reasons) {
    if (!asked(*find_indicator(reason.indicator))) continue;
    MicroPoints sum = 0;
    for (const auto& other : reasons)
      if (other.indicator == reason.indicator && other.room == reason.room) sum += other.points;
    if (sum > most) {
      most = sum;
      best = &reason;
    }
  }
  return best;
}

Text on_line(const Reason& reason, const SchoolFacts& facts) {
  if (reason.room || facts.line.empty()) return reason.text;
  if (find_indicator(reason.indicator)->scope != Scope::access) return reason.text;
  return reason.text + Text{" (ligne " + facts.line + ")", " (line " + facts.line + ")"};
}

const GateResult* first_gate(const Score& score, Gate state) {
  const auto found = std::ranges::find(score.gates, state, &GateResult::state);
  return found == score.gates.end() ? nullptr : &*found;
}

// The one thing that holds the school back most, of the kind that decided its verdict: the line
// when the line must be replaced, the building when works are due, what is missing when unknown.
// Of a school that is not wholly known what is lost for certain decides.
Text main_reason(const Score& score, const SchoolFacts& facts) {
  const Reason* reason = nullptr;
  const GateResult* gate = nullptr;
  const auto& lost = score.certain.empty() ? score.reasons : score.certain;
  switch (score.verdict) {
    case Readiness::not_ready:
      if (state_of(score, "fibre") == Gate::fail) gate = first_gate(score, Gate::fail);
      reason = heaviest(lost, gate != nullptr ? of_line_rate : of_line);
      break;
    case Readiness::ready_after_works:
      reason = heaviest(lost, of_building);
      gate = first_gate(score, Gate::fail);
      break;
    case Readiness::unknown:
      gate = first_gate(score, Gate::unknown);
      reason = heaviest(score.at_risk, any_indicator);
      if (gate == nullptr && reason == nullptr) reason = heaviest(score.in_doubt, any_indicator);
      break;
    case Readiness::ready:
      break;
  }
  if (reason == nullptr && gate == nullptr) reason = heaviest(lost, any_indicator);
  if (reason != nullptr) return on_line(*reason, facts);
  if (gate != nullptr) return gate->text;
  return {"Rien ne manque : chaque besoin mesuré est couvert",
          "Nothing is missing: every need that was measured is met"};
}

}  // namespace

MicroPoints bar_of(const Profile& profile) {
  return std::llround(profile.bar * static_cast<double>(kFull) / 100);
}

Score score(const Profile& profile, const SchoolFacts& facts) {
  return score(profile, facts, built_in_catalogue());
}

Score score(const Profile& profile, const SchoolFacts& facts, const Catalogue& catalogue) {
  const auto rooms = teaching_rooms(facts);
  const auto cells = evaluate(profile, facts, rooms);
  const auto sums = sum(cells, profile);
  Score out{.uai = facts.school.uai,
            .score = sums.score,
            .known_score = sums.known_score,
            .known_share = sums.known_share,
            .low = sums.low,
            .high = sums.high};
  out.profile = profile.name;
  out.profile_version = profile.version;
  out.reasons = lost(cells, facts, out.known_share > 0 ? kFull - out.known_score : 0);
  out.at_risk = at_risk(cells, facts);
  if (out.known_share < kWhole && out.high < kFull)
    out.certain = certain(cells, facts, kFull - out.high);
  out.gates = judge_gates(profile, facts, rooms);
  out.verdict = conclude(out, profile, cells, facts);
  if (out.verdict == Readiness::unknown) out.in_doubt = in_doubt(cells, facts);
  out.use_cases = count_use_cases(profile, facts, cells);
  if (out.verdict != Readiness::ready)
    out.works = find_works(profile, facts, rooms, cells, catalogue);
  out.contracts = against_contracts(facts);
  if (!out.contracts.empty() && out.contracts.front().line == facts.line)
    out.contract = out.contracts.front();
  out.main_reason = main_reason(out, facts);
  return out;
}

}  // namespace preau
