#include "collector/score/gates.hh"

#include <algorithm>

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

// A rate ages towards "anything": its low end falls to 0 and its high end grows without bound.
Interval aged(const Indicator& rate) {
  const double fresh =
      1.0 - static_cast<double>(std::clamp<MicroPoints>(rate.staleness, 0, kWhole)) /
                static_cast<double>(kWhole);
  const double low = std::min(rate.interval.low, rate.value) * fresh;
  const double high = std::max(rate.interval.high, rate.value);
  return {low, fresh > 0 ? high / fresh : high * 1e9};
}

Text wants(double least) {
  return Text{" : il en faut ", ": "} + number(least, Unit::mbit_per_second) +
         Text{"", " are needed"};
}

Finding judge_rate(const SchoolFacts& facts, const std::string& name, double least) {
  const auto& info = *find_indicator(name);
  const Text begin{std::string(info.fr), std::string(info.en)};
  const auto found = facts.site.find(name);
  if (found == facts.site.end()) {
    const auto why = facts.failures.find(name);
    const Text none{" : non mesuré", ": not measured"};
    if (why == facts.failures.end()) return {Gate::unknown, begin + none};
    return {Gate::unknown, begin + none + Text{" : " + why->second, ": " + why->second}};
  }
  const auto ends = aged(found->second);
  const auto value = Text{" ", " "} + with_unit(found->second.value, Unit::mbit_per_second);
  if (ends.low >= least) return {Gate::pass, begin + value};
  if (lan_hides_line(facts.site, name))
    return {Gate::unknown,
            begin + value + Text{" : le réseau local (", ": the LAN ("} +
                with_unit(facts.site.at("lan_" + name).value, Unit::mbit_per_second) +
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

GateResult judge_access_points(const std::vector<RoomFacts>& rooms, const CoverageGate& gate) {
  std::int64_t all = 0, pass = 0, open = 0;
  for (const auto& room : rooms) {
    if (room.room.id.empty()) continue;
    ++all;
    if (room.coverage == Coverage::pass) ++pass;
    if (!room.coverage || *room.coverage == Coverage::unknown) ++open;
  }
  if (all == 0)
    return {"access_points", Gate::unknown, {"Aucune salle décrite", "No room described"}};
  const double least = gate.share * static_cast<double>(all);
  const auto state = static_cast<double>(pass) >= least         ? Gate::pass
                     : static_cast<double>(pass + open) < least ? Gate::fail
                                                                : Gate::unknown;
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
                                    const std::vector<RoomFacts>& rooms) {
  std::vector<GateResult> gates;
  if (profile.fibre)
    gates.push_back(conclude("fibre", {judge_technology(facts, *profile.fibre),
                                       judge_rate(facts, "download", profile.fibre->download),
                                       judge_rate(facts, "upload", profile.fibre->upload)}));
  if (profile.lan && (facts.site.contains("lan_download") || facts.site.contains("lan_upload")))
    gates.push_back(conclude("lan", {judge_rate(facts, "lan_download", profile.lan->download),
                                     judge_rate(facts, "lan_upload", profile.lan->upload)}));
  if (profile.access_points) gates.push_back(judge_access_points(rooms, *profile.access_points));
  return gates;
}

}  // namespace preau
