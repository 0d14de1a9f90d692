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

Finding judge_rate(const SchoolFacts& facts, IndicatorId rate, double least) {
  const auto& info = info_of(rate);
  const Text begin{std::string(info.fr), std::string(info.en)};
  const auto* found = facts.site.find(rate);
  if (found == nullptr) {
    const auto why = facts.failures.find(std::string(info.name));
    const Text none{" : non mesuré", ": not measured"};
    if (why == facts.failures.end()) return {Gate::unknown, begin + none};
    return {Gate::unknown, begin + none + Text{" : " + why->second, ": " + why->second}};
  }
  const auto ends = aged(*found, info);
  const auto value = Text{" ", " "} + with_unit(found->value, Unit::mbit_per_second);
  if (ends.low >= least) return {Gate::pass, begin + value};
  if (lan_hides_line(facts.site, rate))
    return {Gate::unknown,
            begin + value + Text{" : le réseau local (", ": the LAN ("} +
                with_unit(facts.site.at(lan_rate(rate)).value, Unit::mbit_per_second) +
                Text{") masque la ligne", ") hides the line"}};
  if (ends.high < least) return {Gate::fail, begin + value + wants(least)};
  const Text range{" [", " ["};
  return {Gate::unknown, begin + value + range + number(ends.low, Unit::mbit_per_second) +
                             Text{" – ", " – "} + number(ends.high, Unit::mbit_per_second) +
                             Text{"]", "]"} + wants(least)};
}

Finding judge_technology(const SchoolFacts& facts, const RateGate& gate) {
  std::string wanted;
  for (const auto kind : gate.access)
    wanted += (wanted.empty() ? "" : ", ") + std::string(to_string(kind));
  const std::string has(to_string(facts.access));
  const std::string id = facts.line.empty() ? "" : " " + facts.line;
  if (std::ranges::find(gate.access, facts.access) != gate.access.end())
    return {Gate::pass, {"Ligne" + id + " en " + has, "Line" + id + " is " + has}};
  if (facts.access == AccessKind::unknown)
    return {Gate::unknown,
            {"Ligne" + id + " : technologie inconnue", "Line" + id + ": technology not known"}};
  return {Gate::fail,
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

// A measured verdict is not judged again; where there is none, signal and noise stand in for it.
Gate covered(const RoomFacts& room, const CoverageGate& gate) {
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

GateResult judge_access_points(std::span<const RoomFacts* const> rooms, const CoverageGate& gate) {
  std::int64_t all = 0, pass = 0, open = 0;
  for (const auto* room : rooms) {
    if (room->room.id.empty()) continue;
    const auto state = covered(*room, gate);
    ++all;
    if (state == Gate::pass) ++pass;
    if (state == Gate::unknown) ++open;
  }
  if (all == 0)
    return {"access_points", Gate::unknown, {"Aucune salle décrite", "No room described"}};
  const auto least = rooms_needed(gate, all);
  const auto state = pass >= least ? Gate::pass : pass + open < least ? Gate::fail : Gate::unknown;
  const auto of = std::to_string(pass) + "/" + std::to_string(all);
  auto text = Text{"Wi-Fi : " + of + " salles couvertes", "Wi-Fi: " + of + " rooms covered"};
  if (open > 0)
    text = text + Text{", " + std::to_string(open) + " à mesurer",
                       ", " + std::to_string(open) + " to be measured"};
  if (state != Gate::pass)
    text = text + Text{" ; il en faut ", "; "} + with_unit(gate.share, Unit::ratio) +
           Text{"", " are needed"};
  return {"access_points", state, text};
}

}  // namespace

std::vector<GateResult> judge_gates(const Profile& profile, const SchoolFacts& facts,
                                    std::span<const RoomFacts* const> rooms) {
  using enum IndicatorId;
  std::vector<GateResult> gates;
  if (profile.fibre)
    gates.push_back(conclude("fibre", {judge_technology(facts, *profile.fibre),
                                       judge_rate(facts, download, profile.fibre->download),
                                       judge_rate(facts, upload, profile.fibre->upload)}));
  if (profile.lan && (facts.site.contains(lan_download) || facts.site.contains(lan_upload)))
    gates.push_back(conclude("lan", {judge_rate(facts, lan_download, profile.lan->download),
                                     judge_rate(facts, lan_upload, profile.lan->upload)}));
  if (profile.access_points) gates.push_back(judge_access_points(rooms, *profile.access_points));
  return gates;
}

}  // namespace preau
