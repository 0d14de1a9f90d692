#include "collector/score/wording.hh"

#include "collector/score/on_one_line.hh"

namespace preau {

namespace {

// Words are appended, never joined: a school has some forty reasons, in two languages each.
void say(Text& to, std::string_view fr, std::string_view en) {
  to.fr += fr;
  to.en += en;
}

void say(Text& to, std::string_view same) { say(to, same, same); }

void say_where(Text& to, const RoomFacts& room, bool of_a_level) {
  const auto& id = room.room.id;
  if (id.empty() && of_a_level && room.room.level == Level::maternelle)
    return say(to, "Aucune salle de maternelle décrite : ", "No maternelle room described: ");
  if (id.empty() && of_a_level)
    return say(to, "Aucune salle d'élémentaire décrite : ", "No élémentaire room described: ");
  if (id.empty()) return say(to, "Aucune salle décrite : ", "No room described: ");
  say(to, "Salle ", "Room ");
  say(to, id);
  say(to, " : ", ": ");
}

// Of a primaire, whose levels may ask the same of one line.
void say_level(Text& to, const UseCase& use_case) {
  if (use_case.level == Level::maternelle) say(to, " en maternelle", " in maternelle");
  if (use_case.level == Level::elementaire) say(to, " en élémentaire", " in élémentaire");
}

// " pour 4 visioconférences", " pour 264 élèves (objectif FCC)"
void say_for_whom(Text& to, const Cell& cell, Scaling per) {
  const auto& use_case = *cell.use_case;
  if (per == Scaling::none) {
    say(to, ", ");
    to += use_case.one;
    return;
  }
  const bool classes = per == Scaling::class_at_once || per == Scaling::device;
  const auto units = cell.growth.by(classes ? Scaling::class_at_once : per);
  say(to, " pour ", " for ");
  say(to, std::to_string(units));
  if (classes) {
    say(to, " ");
    to += units == 1 ? use_case.one : use_case.many;
    if (per == Scaling::class_at_once) return;
    say(to, " de ", " of ");
    say(to, std::to_string(use_case.devices));
    if (use_case.devices == 1)
      say(to, " appareil", " device");
    else
      say(to, " appareils", " devices");
    return;
  }
  if (per == Scaling::pupil && units == 1)
    say(to, " élève (", " pupil (");
  else if (per == Scaling::pupil)
    say(to, " élèves (", " pupils (");
  else if (units == 1)
    say(to, " personne (", " person (");
  else
    say(to, " personnes (", " people (");
  to += use_case.one;
  say(to, ")");
}

void say_wanted(Text& to, const Requirement& asked, double threshold) {
  const bool more = info_of(asked.indicator).more_is_better;
  if (asked.strict) {
    say(to, more ? " : plus de " : " : moins de ", more ? ": more than " : ": less than ");
    to += with_unit(threshold, asked.unit);
  } else if (asked.per != Scaling::none && asked.unit == Unit::mbit_per_second) {
    say(to, " : il en faut ", ": ");
    to += number(threshold, Unit::mbit_per_second);
    say(to, "", threshold == 1 ? " is needed" : " are needed");
  } else {
    say(to, " : ", ": ");
    to += with_unit(threshold, asked.unit);
    say(to, more ? " au moins" : " au plus", more ? " at least" : " at most");
  }
}

// The hub's rate was shaped by the LAN: both figures, so that nobody orders a new line.
void say_hidden(Text& to, IndicatorId who, const Requirement& asked, const SchoolFacts& facts) {
  if (who == asked.indicator) return;
  say(to, " (le réseau local n'en laisse passer que ", " (the LAN lets through only ");
  to += with_unit(facts.site.at(who).value, Unit::mbit_per_second);
  say(to, ")");
}

// What a joined device got was the line's: so that nobody orders an access point for it.
void say_line(Text& to, const Cell& cell, const Requirement& asked, const SchoolFacts& facts) {
  if (!line_hides_join(facts, *cell.room, asked.indicator)) return;
  say(to, " (la ligne n'en laisse passer que ", " (the line lets through only ");
  to += with_unit(facts.site.at(line_rate(asked.indicator)).value, Unit::mbit_per_second);
  say(to, ")");
}

void say_worst(Text& to, const RoomFacts& room, IndicatorId indicator) {
  if (indicator == IndicatorId::signal)
    return say(to, "aucune borne Wi-Fi de l'école n'y est entendue",
               "no Wi-Fi access point of the school is heard there");
  say(to, "un appareil n'a pas pu utiliser le Wi-Fi", "a device could not use the Wi-Fi");
  const auto why = room.failures.find("join");
  if (why == room.failures.end()) return;
  say(to, " (");
  say(to, on_one_line(why->second.fr), on_one_line(why->second.en));
  say(to, ")");
}

// Why there is no value, in the words of the record that failed when there is one.
void say_missing(Text& to, const std::map<std::string, Text>& failures, std::string_view name) {
  say(to, " : pas de mesure", ": not measured");
  const auto found = failures.find(std::string(name));
  if (found == failures.end()) return;
  say(to, " : ", ": ");
  say(to, on_one_line(found->second.fr), on_one_line(found->second.en));
}

// French counts 0 and 1 in the singular; English has the noun behind the whole.
void say_counted(Text& to, const Range& range, const Text& one, const Text& many) {
  say(to, "dans ", "in ");
  say(to, std::to_string(range.low));
  if (range.low != range.high) {
    say(to, " à ", " to ");
    say(to, std::to_string(range.high));
  }
  const auto of = std::to_string(range.of);
  to.fr.append(" ").append(range.high < 2 ? one.fr : many.fr).append(" sur ").append(of);
  to.en.append(" of ").append(of).append(" ").append(range.of == 1 ? one.en : many.en);
}

const Text kRoom{"salle", "room"}, kRooms{"salles", "rooms"};

// Why so few are sure, and what it would be if what is heard could be used, where that is more.
void say_untried(Text& to, const RoomCount& rooms) {
  const auto n = std::to_string(rooms.untried);
  say(to, " (aucun appareil ne s'est encore connecté dans ", " (no device has joined yet in ");
  say(to, n);
  to += rooms.untried == 1 ? Text{" salle", " room"} : Text{" salles", " rooms"};
  if (rooms.by_signal != rooms.served) {
    say(to, " ; au seul signal : ", "; by signal alone: ");
    say_counted(to, rooms.by_signal, kRoom, kRooms);
  }
  say(to, ")");
}

// As the score takes them: with its age. An end where nothing more is known than physics is left
// away.
void say_ends(Text& to, const Indicator& found, const IndicatorInfo& info, double threshold) {
  const auto ends = aged(found, info);
  const auto low = with_unit_beside(ends.low, threshold, info.unit);
  const auto high = with_unit_beside(ends.high, threshold, info.unit);
  const bool any_low = ends.low > info.least, any_high = ends.high < info.most;
  say(to, " (");
  if (found.staleness > 0) say(to, "mesure ancienne : ", "an old measurement: ");
  if (any_low && any_high)
    to += Text{"entre ", "between "} + low + Text{" et ", " and "} + high;
  else if (any_low)
    to += low + Text{" au moins", " at least"};
  else if (any_high)
    to += high + Text{" au plus", " at most"};
  else
    say(to, "sans bornes connues", "no bounds are known");
  say(to, ")");
}

}  // namespace

IndicatorId charged(const Requirement& asked, const SchoolFacts& facts) {
  return lan_hides_line(facts.site, asked.indicator) ? lan_rate(asked.indicator) : asked.indicator;
}

Text word(const Cell& cell, const Requirement& asked, const SchoolFacts& facts) {
  const auto& info = info_of(asked.indicator);
  const bool in_room = info.scope == Scope::room;
  const auto* found = find(facts, *cell.room, asked.indicator);
  const auto who = charged(asked, facts);
  Text out;
  out.fr.reserve(128);
  out.en.reserve(128);
  if (in_room) say_where(out, *cell.room, cell.use_case->level.has_value());
  if (found == nullptr && worst_since(*cell.room, asked.indicator)) {
    say_worst(out, *cell.room, asked.indicator);
    return out;
  }
  say(out, info_of(who).fr, info_of(who).en);
  if (found == nullptr) {
    say_for_whom(out, cell, cell.growth.by(asked.per) == 0 ? Scaling::none : asked.per);
    if (!in_room) say_level(out, *cell.use_case);
    say_missing(out, in_room ? cell.room->failures : facts.failures, info.name);
    return out;
  }
  say(out, " ");
  out += with_unit_beside(found->value, cell.growth.of(asked.optimal, asked.per), asked.unit);
  out += found->caveat;
  if (cell.growth.by(asked.per) == 0) {
    say(out, ", ");
    out += cell.use_case->one;
    say_level(out, *cell.use_case);
    say(out,
        asked.per == Scaling::pupil  ? " : nombre d'élèves inconnu"
        : asked.per == Scaling::user ? " : nombre d'élèves ou d'adultes inconnu"
                                     : " : nombre de classes inconnu",
        asked.per == Scaling::pupil  ? ": number of pupils not known"
        : asked.per == Scaling::user ? ": number of pupils or staff not known"
                                     : ": number of classes not known");
    if (cell.growth.at_least(asked.per) > 0) {
      say(out, ", il en faut au moins ", ", at least ");
      out += with_unit(cell.growth.of_least(asked.optimal, asked.per), asked.unit);
      say(out, " pour les seuls élèves", " are needed for the pupils alone");
    }
    return out;
  }
  say_hidden(out, who, asked, facts);
  say_line(out, cell, asked, facts);
  say_for_whom(out, cell, asked.per);
  if (!in_room) say_level(out, *cell.use_case);
  say_wanted(out, asked, cell.growth.of(asked.optimal, asked.per));
  return out;
}

Text word_in_doubt(const Cell& cell, const Requirement& asked, const SchoolFacts& facts) {
  const auto& info = info_of(asked.indicator);
  const auto* found = find(facts, *cell.room, asked.indicator);
  if (found == nullptr || cell.growth.by(asked.per) == 0) return word(cell, asked, facts);
  const auto threshold = cell.growth.of(asked.optimal, asked.per);
  Text out;
  if (info.scope == Scope::room) say_where(out, *cell.room, cell.use_case->level.has_value());
  say(out, info.fr, info.en);
  say(out, " ");
  out += with_unit_beside(found->value, threshold, info.unit);
  say_ends(out, *found, info, threshold);
  say_for_whom(out, cell, asked.per);
  if (info.scope != Scope::room) say_level(out, *cell.use_case);
  say_wanted(out, asked, threshold);
  return out;
}

Text word(const UseCase& use_case, const std::optional<Range>& classes, const RoomCount& rooms) {
  static const Text kClass{"classe", "class"}, kClasses{"classes", "classes"};
  const bool in_rooms = rooms.served.of > 0;
  Text out;
  out.fr.reserve(128);
  out.en.reserve(128);
  out += use_case.one;
  if (use_case.devices > 1) {
    say(out, " de ", " of ");
    say(out, std::to_string(use_case.devices));
    say(out, " appareils", " devices");
  }
  say_level(out, use_case);
  say(out, " : ", ": ");
  if (classes) {
    say_counted(out, *classes, kClass, kClasses);
    say(out, " à la fois", " at once");
  }
  if (classes && in_rooms) say(out, ", ");
  if (in_rooms) say_counted(out, rooms.served, kRoom, kRooms);
  if (rooms.untried > 0) say_untried(out, rooms);
  return out;
}

}  // namespace preau
