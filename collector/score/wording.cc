#include "collector/score/wording.hh"

namespace preau {

namespace {

Text plain(const std::string& text) { return {text, text}; }

Text where(const RoomFacts& room, bool in_room) {
  if (!in_room) return {};
  const auto& id = room.room.id;
  if (id.empty()) return {"Aucune salle décrite : ", "No room described: "};
  return {"Salle " + id + " : ", "Room " + id + ": "};
}

Text name_of(IndicatorId indicator) {
  const auto& info = info_of(indicator);
  return {std::string(info.fr), std::string(info.en)};
}

// " pour 4 visioconférences", " pour 264 élèves (débit par élève)"
Text for_whom(const Cell& cell, Scaling per) {
  const auto& use_case = *cell.use_case;
  const auto units = cell.growth.by(per);
  const auto count = std::to_string(units);
  switch (per) {
    case Scaling::none:
      return Text{", ", ", "} + use_case.one;
    case Scaling::class_at_once:
      return Text{" pour " + count + " ", " for " + count + " "} +
             (units == 1 ? use_case.one : use_case.many);
    case Scaling::device:
      return for_whom(cell, Scaling::class_at_once) +
             Text{" de " + std::to_string(use_case.devices) + " appareils",
                  " of " + std::to_string(use_case.devices) + " devices"};
    case Scaling::pupil:
      return Text{" pour " + count + " élèves (", " for " + count + " pupils ("} + use_case.one +
             plain(")");
    case Scaling::user:
      return Text{" pour " + count + " personnes (", " for " + count + " people ("} + use_case.one +
             plain(")");
  }
  return {};
}

Text wanted(const Requirement& asked, double threshold) {
  if (asked.strict)
    return (info_of(asked.indicator).more_is_better ? Text{" : plus de ", ": more than "}
                                                    : Text{" : moins de ", ": less than "}) +
           with_unit(threshold, asked.unit);
  if (asked.per != Scaling::none && asked.unit == Unit::mbit_per_second)
    return Text{" : il en faut ", ": "} + number(threshold, Unit::mbit_per_second) +
           Text{"", " are needed"};
  return Text{" : ", ": "} + with_unit(threshold, asked.unit) +
         (info_of(asked.indicator).more_is_better ? Text{" au moins", " at least"}
                                                  : Text{" au plus", " at most"});
}

// The hub's rate was shaped by the LAN: both figures, so that nobody orders a new line.
Text hidden(IndicatorId who, const Requirement& asked, const SchoolFacts& facts) {
  if (who == asked.indicator) return {};
  return Text{" (le réseau local n'en laisse passer que ", " (the LAN lets through only "} +
         with_unit(facts.site.at(who).value, Unit::mbit_per_second) + plain(")");
}

// Why there is no value, in the words of the record that failed when there is one.
Text why_missing(const std::map<std::string, std::string>& failures, std::string_view name) {
  const auto found = failures.find(std::string(name));
  if (found == failures.end()) return {"non mesuré", "not measured"};
  return {"non mesuré : " + found->second, "not measured: " + found->second};
}

Text counted(const Range& range, const Text& what) {
  const auto count = range.low == range.high
                         ? plain(std::to_string(range.low))
                         : Text{std::to_string(range.low) + " à " + std::to_string(range.high),
                                std::to_string(range.low) + " to " + std::to_string(range.high)};
  const auto of = std::to_string(range.of);
  return {"dans " + count.fr + " " + what.fr + " sur " + of,
          "in " + count.en + " of " + of + " " + what.en};
}

}  // namespace

IndicatorId charged(const Requirement& asked, const SchoolFacts& facts) {
  return lan_hides_line(facts.site, asked.indicator) ? lan_rate(asked.indicator) : asked.indicator;
}

Text word(const Cell& cell, const Requirement& asked, const SchoolFacts& facts) {
  const bool in_room = info_of(asked.indicator).scope == Scope::room;
  const auto* found = find(facts, *cell.room, asked.indicator);
  auto out = where(*cell.room, in_room);
  if (found == nullptr && is_deaf(*cell.room, asked.indicator))
    return out += Text{"aucune borne Wi-Fi de l'école n'y est entendue",
                       "no Wi-Fi access point of the school is heard there"};
  const auto who = charged(asked, facts);
  out += name_of(who);
  if (found == nullptr)
    return out += for_whom(cell, asked.per) + Text{" : ", ": "} +
                  why_missing(in_room ? cell.room->failures : facts.failures,
                              info_of(asked.indicator).name);
  out += plain(" ");
  out += with_unit(found->value, asked.unit);
  out += found->caveat;
  out += hidden(who, asked, facts);
  out += for_whom(cell, asked.per);
  return out += wanted(asked, cell.growth.of(asked.optimal, asked.per));
}

Text word(const UseCase& use_case, const std::optional<Range>& classes,
          const std::optional<Range>& rooms) {
  Text out = use_case.one;
  if (use_case.devices > 1)
    out += {" de " + std::to_string(use_case.devices) + " appareils",
            " of " + std::to_string(use_case.devices) + " devices"};
  out += {" : ", ": "};
  if (classes) out += counted(*classes, {"classes", "classes"}) + Text{" à la fois", " at once"};
  if (classes && rooms) out += plain(", ");
  if (rooms) out += counted(*rooms, {"salles", "rooms"});
  return out;
}

}  // namespace preau
