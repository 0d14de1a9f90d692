#include "collector/score/wording.hh"

namespace preau {

namespace {

Text plain(const std::string& text) { return {text, text}; }

Text where(const Cell& cell, const Need& need) {
  if (!need.in_room) return {};
  const auto& id = cell.room->room.id;
  if (id.empty()) return {"Aucune salle décrite : ", "No room described: "};
  return {"Salle " + id + " : ", "Room " + id + ": "};
}

Text name_of(const Need& need) {
  const auto& info = *find_indicator(need.indicator);
  return {std::string(info.fr), std::string(info.en)};
}

// " pour 4 visioconférences", " pour 264 élèves"
Text for_whom(const Cell& cell, const Need& need) {
  const auto& use_case = *cell.use_case;
  if (need.units == 0) return Text{", ", ", "} + use_case.one;
  const auto count = std::to_string(need.units);
  if (need.requirement->per == Scaling::pupil)
    return Text{" pour " + count + " élèves (", " for " + count + " pupils ("} + use_case.one +
           plain(")");
  const auto& words = need.units == 1 ? use_case.one : use_case.many;
  return Text{" pour " + count + " ", " for " + count + " "} + words;
}

Text wanted(const Need& need) {
  if (need.units != 0 && need.requirement->unit == Unit::mbit_per_second)
    return Text{" : il en faut ", ": "} + number(need.threshold, Unit::mbit_per_second) +
           Text{"", " are needed"};
  const bool more = find_indicator(need.indicator)->more_is_better;
  const auto full = with_unit(need.threshold, need.requirement->unit);
  return Text{" : ", ": "} + full +
         (more ? Text{" au moins", " at least"} : Text{" au plus", " at most"});
}

// The hub's rate was shaped by the LAN: both figures, so that nobody orders a new line.
Text hidden(const Need& need, const SchoolFacts& facts) {
  if (need.indicator == need.requirement->indicator) return {};
  const auto lan = with_unit(facts.site.at(need.indicator).value, Unit::mbit_per_second);
  return Text{" (le réseau local n'en laisse passer que ", " (the LAN lets through only "} + lan +
         plain(")");
}

}  // namespace

Text operator+(Text left, const Text& right) {
  left.fr += right.fr;
  left.en += right.en;
  return left;
}

Text word(const Cell& cell, const Need& need, const SchoolFacts& facts) {
  const auto begin = where(cell, need) + name_of(need);
  if (!need.known) return begin + for_whom(cell, need) + Text{" : ", ": "} + need.missing;
  if (need.found == nullptr)
    return where(cell, need) + Text{"aucune borne Wi-Fi de l'école n'y est entendue",
                                    "no Wi-Fi access point of the school is heard there"};
  return begin + plain(" ") + with_unit(need.found->value, need.requirement->unit) +
         need.found->caveat + hidden(need, facts) + for_whom(cell, need) + wanted(need);
}

}  // namespace preau
