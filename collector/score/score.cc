// The way of one score: rooms -> cells (use case x room) -> points, reasons, gates -> verdict.
#include "collector/score/score.hh"

#include <algorithm>
#include <cmath>

#include "collector/score/attribution.hh"
#include "collector/score/evaluate.hh"
#include "collector/score/gates.hh"
#include "collector/score/wording.hh"

namespace preau {

namespace {

void add_points(Score& out, const std::vector<Cell>& cells, const Profile& profile) {
  std::int64_t whole = 0, known = 0, lost = 0, low = 0, high = 0;
  for (const auto& cell : cells) {
    whole += cell.weight;
    low += cell.weight * cell.low;
    high += cell.weight * cell.high;
    if (!cell.known) continue;
    known += cell.weight;
    lost += cell.weight * (kFull - cell.utility);
  }
  out.low = whole > 0 ? low / whole : 0;
  out.high = whole > 0 ? (high + whole - 1) / whole : kFull;
  if (known == 0) return;
  out.known_share = known * kWhole / whole;
  out.known_score = kFull - (lost + known / 2) / known;
  // What is known alone may lie outside what is possible for the whole; what is published may not.
  if (static_cast<double>(out.known_share) >= profile.floor * static_cast<double>(kWhole))
    out.score = std::clamp(out.known_score, out.low, out.high);
}

Gate state_of(const Score& score, std::string_view gate) {
  const auto found = std::ranges::find(score.gates, gate, &GateResult::name);
  return found == score.gates.end() ? Gate::pass : found->state;
}

Readiness conclude(const Score& score, const Profile& profile) {
  if (state_of(score, "fibre") == Gate::fail) return Readiness::not_ready;
  if (state_of(score, "lan") == Gate::fail || state_of(score, "access_points") == Gate::fail)
    return Readiness::ready_after_works;
  const bool all_pass = std::ranges::all_of(
      score.gates, [](const GateResult& gate) { return gate.state == Gate::pass; });
  const auto bar = std::llround(profile.bar * static_cast<double>(kFull) / 100);
  return all_pass && score.low >= bar ? Readiness::ready : Readiness::unknown;
}

// The text of the indicator (in its room) that costs most over all use cases, among those whose
// scope is asked for; nullptr when there is none.
const Reason* heaviest(const std::vector<Reason>& reasons, std::initializer_list<Scope> scopes) {
  const Reason* best = nullptr;
  MicroPoints most = 0;
  for (const auto& reason : reasons) {
    if (std::ranges::find(scopes, find_indicator(reason.indicator)->scope) == scopes.end())
      continue;
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
Text main_reason(const Score& score, const SchoolFacts& facts) {
  const Reason* reason = nullptr;
  const GateResult* gate = nullptr;
  const auto& lost = score.reasons;
  switch (score.verdict) {
    case Readiness::not_ready:
      reason = heaviest(lost, {Scope::access});
      gate = first_gate(score, Gate::fail);
      break;
    case Readiness::ready_after_works:
      reason = heaviest(lost, {Scope::lan, Scope::room});
      gate = first_gate(score, Gate::fail);
      break;
    case Readiness::unknown:
      gate = first_gate(score, Gate::unknown);
      reason = heaviest(score.at_risk, {Scope::access, Scope::lan, Scope::room});
      if (gate == nullptr && reason == nullptr)
        reason = heaviest(lost, {Scope::access, Scope::lan, Scope::room});
      break;
    case Readiness::ready:
      reason = heaviest(lost, {Scope::access, Scope::lan, Scope::room});
      break;
  }
  if (reason != nullptr) return on_line(*reason, facts);
  if (gate != nullptr) return gate->text;
  return {"Rien ne manque : chaque besoin mesuré est couvert",
          "Nothing is missing: every need that was measured is met"};
}

}  // namespace

Score score(const Profile& profile, const SchoolFacts& facts) {
  const auto rooms = teaching_rooms(facts);
  const auto cells = evaluate(profile, facts, rooms);
  Score out{.uai = facts.school.uai};
  out.profile = profile.name;
  out.profile_version = profile.version;
  add_points(out, cells, profile);
  out.reasons = lost(cells, facts, out.known_share > 0 ? kFull - out.known_score : 0);
  out.at_risk = at_risk(cells, facts);
  out.gates = judge_gates(profile, facts, rooms);
  out.verdict = conclude(out, profile);
  out.main_reason = main_reason(out, facts);
  return out;
}

}  // namespace preau
