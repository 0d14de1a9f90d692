#include "collector/score/gates.hh"

#include <algorithm>
#include <cmath>

#include "collector/score/evaluate.hh"
#include "collector/score/wording.hh"

namespace preau {

namespace {

// One fact that a gate looks at.
struct Finding {
  Gate state{Gate::unknown};
  Text text;
};

// Fail before unknown before pass: the gate is as good as its worst finding, and says all of those.
GateResult conclude(std::string name, const std::vector<Finding>& findings) {
  GateResult out{.name = std::move(name), .state = Gate::pass};
  const auto has = [&](Gate state) {
    return std::ranges::any_of(findings, [=](const Finding& each) { return each.state == state; });
  };
  if (has(Gate::unknown)) out.state = Gate::unknown;
  if (has(Gate::fail)) out.state = Gate::fail;
  for (const auto& each : findings) {
    if (each.state != out.state) continue;
    if (!out.text.fr.empty()) out.text = out.text + Text{" ; ", "; "};
    out.text = out.text + each.text;
  }
  return out;
}

Text wants(double least) {
  return Text{" : il en faut ", ": "} + number(least, Unit::mbit_per_second) +
         Text{"", " are needed"};
}

Gate rate_state(const SchoolFacts& facts, IndicatorId rate, double least) {
  const auto* found = facts.site.find(rate);
  if (found == nullptr) return Gate::unknown;
  const auto ends = aged(*found, info_of(rate));
  if (ends.low >= least) return Gate::pass;
  return ends.high < least && !lan_hides_line(facts.site, rate) ? Gate::fail : Gate::unknown;
}

Finding judge_rate(const SchoolFacts& facts, IndicatorId rate, double least) {
  const auto& info = info_of(rate);
  const auto state = rate_state(facts, rate, least);
  Text text{std::string(info.fr), std::string(info.en)};
  const auto* found = facts.site.find(rate);
  if (found == nullptr) {
    const auto why = facts.failures.find(std::string(info.name));
    text += {" : pas de mesure", ": not measured"};
    if (why != facts.failures.end()) text += Text{" : ", ": "} + why->second;
    return {state, text};
  }
  text += Text{" ", " "} + with_unit_beside(found->value, least, Unit::mbit_per_second);
  if (state == Gate::pass) return {state, text};
  if (state == Gate::fail) return {state, text + wants(least)};
  if (lan_hides_line(facts.site, rate))
    return {state, text + Text{" : le réseau local (", ": the LAN ("} +
                       with_unit(facts.site.at(lan_rate(rate)).value, Unit::mbit_per_second) +
                       Text{") masque la ligne", ") hides the line"}};
  const auto ends = aged(*found, info);
  return {state, text + Text{" [", " ["} + number_beside(ends.low, least, Unit::mbit_per_second) +
                     Text{" – ", " – "} + number_beside(ends.high, least, Unit::mbit_per_second) +
                     Text{"]", "]"} + wants(least)};
}

Gate technology_state(const SchoolFacts& facts, const RateGate& gate) {
  if (std::ranges::find(gate.access, facts.access) != gate.access.end()) return Gate::pass;
  return facts.access == AccessKind::unknown ? Gate::unknown : Gate::fail;
}

Finding judge_technology(const SchoolFacts& facts, const RateGate& gate) {
  const auto state = technology_state(facts, gate);
  const std::string has(to_string(facts.access));
  const std::string id = facts.line.empty() ? "" : " " + facts.line;
  if (state == Gate::pass)
    return {state, {"Ligne" + id + " en " + has, "Line" + id + " is " + has}};
  if (state == Gate::unknown)
    return {state,
            {"Ligne" + id + " : technologie inconnue", "Line" + id + ": technology not known"}};
  std::string wanted;
  for (const auto kind : gate.access)
    wanted += (wanted.empty() ? "" : ", ") + std::string(to_string(kind));
  return {state,
          {"Ligne" + id + " en " + has + " : il faut " + wanted,
           "Line" + id + " is " + has + ": " + wanted + " is needed"}};
}

// At its bad end and at its good one against the least that is asked for.
Gate judge_room(const RoomFacts& room, IndicatorId id, double least) {
  const auto* found = room.indicators.find(id);
  if (found == nullptr) return Gate::unknown;
  const auto ends = aged(*found, info_of(id));
  if (ends.low >= least) return Gate::pass;
  return ends.high < least ? Gate::fail : Gate::unknown;
}

}  // namespace

// A measured verdict is not judged again; where there is none, signal and noise stand in for it. It
// says nothing of its margin, so that an old one is open. A network that no device can use covers
// nothing.
Gate covered(const RoomFacts& room, const CoverageGate& gate) {
  if (room.no_join) return room.no_join->staleness == 0 ? Gate::fail : Gate::unknown;
  if (room.coverage && room.coverage_staleness > 0) return Gate::unknown;
  if (room.coverage == Coverage::pass) return Gate::pass;
  if (room.coverage == Coverage::fail) return Gate::fail;
  if (room.coverage || !gate.signal) return Gate::unknown;
  const auto signal = judge_room(room, IndicatorId::signal, *gate.signal);
  const auto snr = gate.snr ? judge_room(room, IndicatorId::snr, *gate.snr) : Gate::pass;
  if (signal == Gate::fail || snr == Gate::fail) return Gate::fail;
  return signal == Gate::pass && snr == Gate::pass ? Gate::pass : Gate::unknown;
}

std::int64_t rooms_needed(const CoverageGate& gate, std::int64_t rooms) {
  // A share of 0.6 of 5 rooms is 3, though 0.6 as a double is a little more.
  return static_cast<std::int64_t>(std::ceil(gate.share * static_cast<double>(rooms) - 1e-9));
}

namespace {

// Of the rooms that are described, and of the one that stands for a level without any: all, those
// that pass, those that nobody can tell of.
struct Count {
  std::int64_t all{}, pass{}, open{}, no_join{};

  Gate state(const CoverageGate& gate) const {
    const auto least = rooms_needed(gate, all);
    if (all > 0 && pass >= least) return Gate::pass;
    return all > 0 && pass + open < least ? Gate::fail : Gate::unknown;
  }
};

Count count(std::span<const RoomFacts* const> rooms, const CoverageGate& gate) {
  Count out;
  const auto described =
      std::ranges::count_if(rooms, [](const RoomFacts* room) { return !room->room.id.empty(); });
  for (const auto* room : rooms) {
    if (room->room.id.empty() && described == 0) continue;
    const auto state = covered(*room, gate);
    ++out.all;
    if (state == Gate::pass) ++out.pass;
    if (state == Gate::unknown) ++out.open;
    if (room->no_join) ++out.no_join;
  }
  return out;
}

// Two classes may share a room; but who reads "1/1" thinks of all.
Text undescribed(const SchoolFacts& facts) {
  const auto classrooms = std::ranges::count_if(
      facts.rooms, [](const RoomFacts& each) { return each.room.kind == RoomKind::classe; });
  const auto classes = static_cast<std::ptrdiff_t>(facts.school.classes);
  if (classrooms == 0 || classrooms >= classes) return {};
  const auto of = std::to_string(classes);
  const auto described = std::to_string(classrooms);
  if (classrooms == 1)
    return {" ; 1 salle de classe décrite pour " + of + " classes",
            "; 1 classroom described, of " + of + " classes"};
  return {" ; " + described + " salles de classe décrites pour " + of + " classes",
          "; " + described + " classrooms described, of " + of + " classes"};
}

GateResult judge_access_points(const SchoolFacts& facts, std::span<const RoomFacts* const> rooms,
                               const CoverageGate& gate) {
  const auto found = count(rooms, gate);
  const auto state = found.state(gate);
  if (found.all == 0)
    return {"access_points", state, {"Aucune salle décrite", "No room described"}};
  const auto of = std::to_string(found.pass) + "/" + std::to_string(found.all);
  const bool one = found.all == 1;
  auto text = Text{"Wi-Fi : " + of + (one ? " salle couverte" : " salles couvertes"),
                   "Wi-Fi: " + of + (one ? " room covered" : " rooms covered")};
  if (found.open > 0)
    text += {", " + std::to_string(found.open) + " à mesurer",
             ", " + std::to_string(found.open) + " to be measured"};
  if (found.no_join > 0)
    text += {", " + std::to_string(found.no_join) + " sans connexion possible",
             ", " + std::to_string(found.no_join) + " that no device can join"};
  if (state != Gate::pass)
    text +=
        Text{" ; il en faut ", "; "} + with_unit(gate.share, Unit::ratio) + Text{"", " are needed"};
  text += undescribed(facts);
  return {"access_points", state, text};
}

}  // namespace

bool has_lan(const SchoolFacts& facts) {
  return facts.site.contains(IndicatorId::lan_download) ||
         facts.site.contains(IndicatorId::lan_upload);
}

std::vector<GateResult> judge_gates(const Profile& profile, const SchoolFacts& facts,
                                    std::span<const RoomFacts* const> rooms) {
  using enum IndicatorId;
  std::vector<GateResult> gates;
  if (profile.fibre)
    gates.push_back(conclude("fibre", {judge_technology(facts, *profile.fibre),
                                       judge_rate(facts, download, profile.fibre->download),
                                       judge_rate(facts, upload, profile.fibre->upload)}));
  if (profile.lan && has_lan(facts))
    gates.push_back(conclude("lan", {judge_rate(facts, lan_download, profile.lan->download),
                                     judge_rate(facts, lan_upload, profile.lan->upload)}));
  if (profile.access_points)
    gates.push_back(judge_access_points(facts, rooms, *profile.access_points));
  return gates;
}

bool all_gates_pass(const Profile& profile, const SchoolFacts& facts,
                    std::span<const RoomFacts* const> rooms) {
  using enum IndicatorId;
  const auto pass = [&](IndicatorId rate, double least) {
    return rate_state(facts, rate, least) == Gate::pass;
  };
  if (const auto& fibre = profile.fibre)
    if (technology_state(facts, *fibre) != Gate::pass || !pass(download, fibre->download) ||
        !pass(upload, fibre->upload))
      return false;
  if (const auto& lan = profile.lan; lan && has_lan(facts))
    if (!pass(lan_download, lan->download) || !pass(lan_upload, lan->upload)) return false;
  return !profile.access_points ||
         count(rooms, *profile.access_points).state(*profile.access_points) == Gate::pass;
}

}  // namespace preau
