#include "collector/score/works.hh"

#include <algorithm>
#include <bit>
#include <bitset>
#include <cmath>

#include "collector/score/gates.hh"
#include "collector/score/works_search.hh"

namespace preau {

namespace {

constexpr std::string_view kUndescribed = "?";  // no identifier, so that no room bears it

// What a plan takes to be confirmed.
enum class Open { nothing, unmeasured, all };

using Rates = std::vector<std::pair<IndicatorId, double>>;

Indicator sure(double value, Unit unit) {
  return {.value = value, .interval = {value, value}, .unit = unit};
}

bool raises(const CatalogueWork& work, IndicatorId rate) {
  return std::ranges::find(work.raises, rate) != work.raises.end();
}

bool brings(const CatalogueWork& work, IndicatorId id) {
  return std::ranges::any_of(work.brings, [id](const auto& each) { return each.first == id; });
}

// An indicator that a verdict hangs on: always, or only where it was measured.
struct Asked {
  IndicatorId id{};
  bool always{};
};

// Of the site or of any room.
std::bitset<kIndicators.size()> measured(const SchoolFacts& facts) {
  std::bitset<kIndicators.size()> out;
  const auto add = [&](const Indicators& where) {
    for (const auto& [id, found] : where) out.set(static_cast<std::size_t>(id));
  };
  add(facts.site);
  for (const auto& room : facts.rooms) add(room.indicators);
  return out;
}

std::vector<Asked> asked_by(const Profile& profile, const SchoolFacts& facts) {
  const auto is_measured = measured(facts);
  std::vector<Asked> out;
  const auto add = [&](IndicatorId id, bool always) {
    if (!always && !is_measured.test(static_cast<std::size_t>(id))) return;
    const auto found = std::ranges::find(out, id, &Asked::id);
    if (found == out.end())
      out.push_back({id, always});
    else
      found->always = found->always || always;
  };
  if (profile.fibre) {
    add(IndicatorId::download, true);
    add(IndicatorId::upload, true);
  }
  for (const auto& use_case : profile.use_cases)
    for (const auto& asked : use_case.requirements) add(asked.indicator, !asked.when_measured);
  // Of a LAN that was measured in one direction, its gate asks for both.
  if (profile.lan && has_lan(facts)) {
    add(IndicatorId::lan_download, true);
    add(IndicatorId::lan_upload, true);
  }
  return out;
}

bool asks_of_joining(const Profile& profile) {
  return profile.access_points ||
         std::ranges::any_of(profile.use_cases, [](const UseCase& use_case) {
           return std::ranges::find(use_case.requirements, IndicatorId::join,
                                    &Requirement::indicator) != use_case.requirements.end();
         });
}

bool asks_per(const Profile& profile, std::initializer_list<Scaling> scalings) {
  for (const auto& use_case : profile.use_cases)
    for (const auto& asked : use_case.requirements)
      if (std::ranges::find(scalings, asked.per) != scalings.end()) return true;
  return false;
}

// Classes, pupils and adults that nobody counted are taken to be few, as all that is open is taken
// to be good; `what` says which must be told first.
struct Counted {
  SchoolFacts facts;
  Text what;
};
std::optional<Counted> counted(const Profile& profile, const SchoolFacts& facts) {
  using enum Scaling;
  const auto& as_said = facts.school;
  const bool classes = as_said.classes == 0 && asks_per(profile, {class_at_once, device});
  const bool pupils = as_said.pupils == 0 && asks_per(profile, {pupil, user});
  const bool adults = as_said.teachers == 0 && asks_per(profile, {user});
  if (!classes && !pupils && !adults) return std::nullopt;
  Counted out{facts, {}};
  auto& school = out.facts.school;
  const auto tell = [&out](std::uint32_t& count, std::uint32_t least, const Text& what) {
    count = std::max(least, 1U);
    if (!out.what.fr.empty()) out.what += Text{", ", ", "};
    out.what += what;
  };
  std::uint32_t classrooms = 0, in_rooms = 0;
  for (const auto& room : facts.rooms) {
    if (room.room.kind == RoomKind::classe) ++classrooms;
    in_rooms += room.room.pupils;
  }
  if (classes) tell(school.classes, classrooms, {"nombre de classes", "number of classes"});
  if (pupils) tell(school.pupils, in_rooms, {"nombre d'élèves", "number of pupils"});
  if (adults) tell(school.teachers, classrooms, {"nombre d'adultes", "number of adults"});
  return out;
}

// Works name rooms in one order, whatever the order in which they were given. Empty: they are in
// it.
std::optional<SchoolFacts> by_room(const SchoolFacts& facts) {
  const auto id = [](const RoomFacts& room) { return std::string_view(room.room.id); };
  if (std::ranges::is_sorted(facts.rooms, {}, id)) return std::nullopt;
  auto out = facts;
  std::ranges::sort(out.rooms, {}, id);
  return out;
}

// The school as it would be: works done one after the other, and measurements confirming.
class Building {
 public:
  Building(const Profile& profile, const SchoolFacts& facts)
      : profile_(&profile),
        asked_(asked_by(profile, facts)),
        as_found_(&facts),
        facts_(facts),
        rooms_(teaching_rooms(facts_)) {}
  Building(const Building&) = delete;  // rooms_ point into facts_
  Building& operator=(const Building&) = delete;

  // For another try: assigned, so that memory is used again.
  void start_again() {
    facts_ = *as_found_;
    rooms_ = teaching_rooms(facts_);
    cells_.clear();
    shown_.clear();
    changed_ = Changed::nothing;
  }

  bool passes() const { return all_gates_pass(*profile_, facts_, rooms_); }

  Work step(std::string id, std::vector<std::string> rooms, std::int64_t cost, Text text) {
    if (cells_.empty())
      cells_ = evaluate(*profile_, facts_, rooms_);
    else
      evaluate_again(cells_, facts_, changed_);
    changed_ = Changed::nothing;
    const auto then = sum(cells_, *profile_);
    return {std::move(id), std::move(rooms), cost, then.low, then.high, std::move(text)};
  }

  // Something was configured or connected wrongly: no works, and nothing behind it can be told
  // before. The rooms in which it is, where the profile looks into rooms.
  std::vector<std::string> repair() {
    std::vector<std::string> rooms;
    if (!asks_of_joining(*profile_)) return rooms;
    changed_ = Changed::rooms;
    for (auto& room : facts_.rooms)
      if (is_teaching(room.room.kind) && std::exchange(room.no_join, std::nullopt))
        rooms.push_back(room.room.id);
    return rooms;
  }

  // A plan that renews the LAN too is not held back by the LAN as it was. What that one hid is told
  // by the facts as found: a rate that was raised before is not hidden.
  void do_on_site(const CatalogueWork& work, const Rates& raised, bool new_lan) {
    changed_ = std::max(changed_, Changed::site);
    if (work.becomes != AccessKind::unknown) facts_.access = work.becomes;
    show_joins(work);
    for (const auto rate : {IndicatorId::download, IndicatorId::upload})
      for (const auto& [indicator, to] : work.brings)
        if (lan_hides_line(as_found_->site, rate) && indicator == lan_rate(rate)) show(rate);
    const auto felt = [&](IndicatorId indicator, double to) {
      return new_lan ? to : std::min(to, lan_lets_through(facts_.site, indicator).value_or(to));
    };
    for (const auto& [indicator, to] : work.brings)
      bring(facts_.site, indicator, felt(indicator, to));
    for (const auto& [indicator, to] : raised)
      if (raises(work, indicator)) bring(facts_.site, indicator, felt(indicator, to));
  }

  // What a renewed LAN hid of the line: nobody could measure it before, and so it stands behind.
  Text confirm_shown() {
    Text said;
    for (const auto rate : shown_) {
      const auto& info = info_of(rate);
      facts_.site[rate] = sure(info.most, info.unit);
      changed_ = std::max(changed_, Changed::site);
      if (!said.fr.empty()) said += Text{", ", ", "};
      said += Text{std::string(info.fr), std::string(info.en)};
    }
    shown_.clear();
    return said;
  }

  // What the line hid of the rooms' Wi-Fi shows once it lets through more: as good as can be.
  void show_joins(const CatalogueWork& work) {
    const auto touches = [&](IndicatorId rate) { return raises(work, rate) || brings(work, rate); };
    for (const auto rate : {IndicatorId::join_download, IndicatorId::join_upload}) {
      const auto line = line_rate(rate);
      if (!touches(line) && !touches(lan_rate(line))) continue;
      for (auto& room : facts_.rooms) {
        if (!line_hides_join(facts_, room, rate)) continue;
        room.indicators[rate] = sure(info_of(rate).most, info_of(rate).unit);
        changed_ = Changed::rooms;
      }
    }
  }

  // `ids`: in order.
  void do_in_rooms(const CatalogueWork& work, const std::vector<std::string>& ids) {
    changed_ = Changed::rooms;
    for (auto& room : facts_.rooms) {
      if (!std::ranges::binary_search(ids, room.room.id)) continue;
      for (const auto& [indicator, to] : work.brings) bring_in_room(room, indicator, to);
      room.coverage = Coverage::pass;
      room.coverage_staleness = 0;
    }
  }

  // What is open: not measured or old; with `wide` also what its interval leaves open. Says what it
  // is, and goes on as if a measurement confirmed it. What works bring to rooms is not measured
  // first.
  Text confirm(bool wide, const std::vector<std::string>& ids, const CatalogueWork* in_room) {
    changed_ = Changed::rooms;
    Text said;
    const auto say = [&](const Text& what) {
      if (!said.fr.empty()) said += Text{", ", ", "};
      said += what;
    };
    if (profile_->fibre && facts_.access == AccessKind::unknown) {
      facts_.access = profile_->fibre->access.front();
      say({"technologie de la ligne", "the line's technology"});
    }
    for (const auto& asked : asked_) {
      const auto& info = info_of(asked.id);
      if (info.scope == Scope::room || !is_open(facts_.site, asked, wide)) continue;
      assume(facts_.site, asked.id);
      say({std::string(info.fr), std::string(info.en)});
    }
    for (const auto& what : describe()) say(what);
    for (auto& room : facts_.rooms) {
      if (!is_teaching(room.room.kind)) continue;
      if (room.room.id == kUndescribed) {
        confirm_room(room, wide, nullptr);
        continue;
      }
      const bool gets_work = std::ranges::binary_search(ids, room.room.id);
      if (!confirm_room(room, wide, gets_work ? in_room : nullptr)) continue;
      say({"salle " + room.room.id, "room " + room.room.id});
    }
    return said;
  }

 private:
  // From now on it shows: what it lets through now, or any more. A rate that other works of the
  // plan have set is no longer the one that was hidden.
  void show(IndicatorId rate) {
    const auto now = facts_.site.at(rate).value;
    if (now != as_found_->site.at(rate).value) return;
    const auto& info = info_of(rate);
    facts_.site[rate] = {.value = info.most, .interval = {now, info.most}, .unit = info.unit};
    shown_.push_back(rate);
  }

  static bool is_open(const Indicators& where, const Asked& asked, bool wide) {
    const auto* found = where.find(asked.id);
    if (found == nullptr) return asked.always;
    if (found->staleness > 0) return true;
    return wide && found->interval.low < found->interval.high;
  }

  // A level without a described room has one that stands for them, which can be confirmed. It is no
  // classroom, so that the classes of a primaire are shared as before.
  std::vector<Text> describe() {
    const bool rooms_count =
        profile_->access_points || std::ranges::any_of(asked_, [](const Asked& asked) {
          return asked.always && info_of(asked.id).scope == Scope::room;
        });
    std::vector<RoomFacts> missing;
    for (const auto* room : rooms_)
      if (room->room.id.empty()) missing.push_back(*room);
    if (!rooms_count || missing.empty()) return {};
    std::vector<Text> out;
    for (auto& room : missing) {
      out.push_back(undescribed(room.room.level));
      room.room.id = kUndescribed;
      room.room.kind = RoomKind::bcd;
      facts_.rooms.push_back(std::move(room));
    }
    rooms_ = teaching_rooms(facts_);
    cells_.clear();  // they point to the rooms as they were
    return out;
  }

  Text undescribed(Level level) const {
    const bool one_of_two = facts_.school.type == SchoolType::primaire;
    const auto of = !one_of_two ? Text{"salles", "rooms"}
                    : level == Level::maternelle
                        ? Text{"salles de maternelle", "maternelle rooms"}
                        : Text{"salles d'élémentaire", "élémentaire rooms"};
    return of + Text{" (aucune n'est décrite)", " (none is described)"};
  }

  // `work`: what is done in the room; nullptr: nothing.
  bool confirm_room(RoomFacts& room, bool wide, const CatalogueWork* work) {
    bool open = false;
    for (const auto& asked : asked_)
      if (info_of(asked.id).scope == Scope::room && !worst_since(room, asked.id) &&
          is_open(room.indicators, asked, wide) && !(work != nullptr && brings(*work, asked.id))) {
        assume(room.indicators, asked.id);
        open = true;
      }
    if (work != nullptr || !profile_->access_points ||
        covered(room, *profile_->access_points) != Gate::unknown)
      return open;
    if (room.coverage != Coverage::fail) room.coverage = Coverage::pass;
    room.coverage_staleness = 0;
    return true;
  }

  void bring(Indicators& into, IndicatorId indicator, double to) {
    const auto& info = info_of(indicator);
    const auto* found = into.find(indicator);
    if (found == nullptr || (info.more_is_better ? to > found->value : to < found->value))
      into[indicator] = sure(to, info.unit);
  }

  // An access point in the room itself: from then on what it brings is sure, or what was better.
  static void bring_in_room(RoomFacts& room, IndicatorId indicator, double to) {
    const auto& info = info_of(indicator);
    if (const auto* found = room.indicators.find(indicator))
      to = info.more_is_better ? std::max(to, found->value) : std::min(to, found->value);
    room.indicators[indicator] = sure(to, info.unit);
  }

  // Measured: what was measured, for sure. Missing, or hidden by the LAN: as good as can be.
  void assume(Indicators& where, IndicatorId indicator) {
    const auto& info = info_of(indicator);
    const auto* found = where.find(indicator);
    const double best = info.more_is_better ? info.most : info.least;
    const bool shows = found != nullptr && !lan_hides_line(as_found_->site, indicator);
    where[indicator] = sure(shows ? found->value : best, info.unit);
  }

  const Profile* profile_;
  std::vector<Asked> asked_;
  const SchoolFacts* as_found_;
  SchoolFacts facts_;
  std::vector<const RoomFacts*> rooms_;
  std::vector<Cell> cells_;         // once a step was told
  std::vector<IndicatorId> shown_;  // rates that a renewed LAN hid
  Changed changed_{};               // since then
};

// "2 bornes Wi-Fi : salles A12, B01"
Text in_rooms(const CatalogueWork& work, const std::vector<std::string>& ids) {
  std::string list;
  for (const auto& id : ids) list += (list.empty() ? "" : ", ") + id;
  const auto count = std::to_string(ids.size());
  const bool one = ids.size() == 1;
  return Text{count + " ", count + " "} + (one ? work.one : work.many) +
         (one ? Text{" : salle ", ": room "} : Text{" : salles ", ": rooms "}) + Text{list, list};
}

// "remettre en service le Wi-Fi : salles A12, B01"
Work repair(Building& school, const std::vector<std::string>& rooms, const Catalogue& catalogue) {
  std::string list;
  for (const auto& id : rooms) list += (list.empty() ? "" : ", ") + id;
  const Text where =
      rooms.size() == 1 ? Text{" : salle ", ": room "} : Text{" : salles ", ": rooms "};
  return school.step(
      "repair", rooms, catalogue.measure_cost_eur,
      Text{"remettre en service le Wi-Fi", "repair the Wi-Fi"} + where + Text{list, list});
}

// "hausse du débit d'envoi : 6 Mbit/s de plus"
Text on_site(const CatalogueWork& work, const SchoolFacts& facts, const Plan& plan,
             const Catalogue& catalogue) {
  auto out = work.one;
  for (const auto& [indicator, to] : plan.raised) {
    if (!raises(work, indicator)) continue;
    const auto more =
        with_unit(to - raised_from(facts, plan.set, catalogue, indicator), Unit::mbit_per_second);
    out += Text{" : ", ": "} + more + Text{" de plus", " more"};
  }
  return out;
}

// Where the next best plan differs by one work only, that one is the other choice.
Text or_else(std::size_t work, const Plan& best, const Plan& next, const Catalogue& catalogue) {
  const auto only_best = best.set & ~next.set, only_next = next.set & ~best.set;
  if (next.count != best.count || next.rooms != best.rooms || only_best != Plan::Set{1} << work ||
      std::popcount(only_next) != 1)
    return {};
  const auto& other = catalogue.works[static_cast<std::size_t>(std::countr_zero(only_next))];
  return Text{", ou ", ", or "} + other.one;
}

bool renews_lan(const Plan& plan, const Catalogue& catalogue) {
  for (std::size_t i = 0; i < catalogue.works.size(); ++i)
    if ((plan.set >> i & 1) != 0)
      for (const auto& [indicator, to] : catalogue.works[i].brings)
        if (info_of(indicator).scope == Scope::lan) return true;
  return false;
}

// What is done, once and for all tries.
struct Order {
  const Plan& best;
  const Plan& next;
  std::vector<std::string> ids;  // of the rooms, in order
  bool new_lan{};
  Text to_tell;  // what nobody has told, and needs no visit; empty: nothing
};

// visit(i, work) behind each work on the site, a new line first, then once for those in rooms.
template <class Visit>
void build(Building& school, const Order& order, const Catalogue& catalogue, const Visit& visit) {
  for (const bool new_line : {true, false})
    for (std::size_t i = 0; i < catalogue.works.size(); ++i) {
      const auto& work = catalogue.works[i];
      if ((order.best.set >> i & 1) == 0) continue;
      if ((work.becomes != AccessKind::unknown) != new_line) continue;
      school.do_on_site(work, order.best.raised, order.new_lan);
      visit(i, work);
    }
  if (order.ids.empty()) return;
  const auto& work = *work_in_room(catalogue);
  school.do_in_rooms(work, order.ids);
  visit(catalogue.works.size(), work);
}

// Works that would do only if something is as good as it may be: that is measured first. Empty:
// they would not do. The gates are asked first, since they cost least.
std::vector<Work> steps(Building& school, const SchoolFacts& facts, MicroPoints bar,
                        const Order& order, const Catalogue& catalogue, Open open) {
  Text what = order.to_tell, to_measure;
  if (open == Open::nothing && !what.fr.empty()) return {};
  const auto broken = school.repair();
  const auto confirm = [&] {
    return school.confirm(open == Open::all, order.ids, work_in_room(catalogue));
  };
  if (open != Open::nothing) to_measure = confirm();
  if (!what.fr.empty() && !to_measure.fr.empty()) what += Text{", ", ", "};
  what += to_measure;
  if (open != Open::nothing && what.fr.empty()) return {};  // as before
  build(school, order, catalogue, [](std::size_t, const CatalogueWork&) {});
  (void)school.confirm_shown();
  if (!school.passes()) return {};
  school.start_again();
  std::vector<Work> out;
  school.repair();
  if (!broken.empty()) out.push_back(repair(school, broken, catalogue));
  if (open != Open::nothing) {
    confirm();
    const bool visit = !to_measure.fr.empty();
    out.push_back(school.step(
        "measure", {}, visit ? catalogue.measure_cost_eur : 0,
        (visit ? Text{"mesurer : ", "measure: "} : Text{"indiquer : ", "tell: "}) + what));
  }
  build(school, order, catalogue, [&](std::size_t i, const CatalogueWork& work) {
    out.push_back(work.in_room
                      ? school.step(work.id, order.ids, work.cost_eur * std::ssize(order.ids),
                                    in_rooms(work, order.ids))
                      : school.step(work.id, {}, work.cost_eur,
                                    on_site(work, facts, order.best, catalogue) +
                                        or_else(i, order.best, order.next, catalogue)));
  });
  if (const auto shown = school.confirm_shown(); !shown.fr.empty())
    out.push_back(school.step("measure", {}, catalogue.measure_cost_eur,
                              Text{"mesurer : ", "measure: "} + shown +
                                  Text{", que le réseau local cachait", ", which the LAN hid"}));
  if (out.empty() || out.back().low < bar) return {};
  return out;
}

}  // namespace

namespace {

// Without a gate on the line nobody has asked for its technology yet.
bool hangs_on_technology(const Profile& profile, const SchoolFacts& facts, const Plan& plan,
                         const Catalogue& catalogue) {
  if (facts.access != AccessKind::unknown || profile.fibre) return false;
  for (std::size_t i = 0; i < catalogue.works.size(); ++i)
    if (const auto& work = catalogue.works[i];
        (plan.set >> i & 1) != 0 && !(work.only_on.empty() && work.not_on.empty()))
      return true;
  return false;
}

std::vector<Work> plan_of(const Profile& profile, const SchoolFacts& facts,
                          std::span<const RoomFacts* const> rooms, std::span<const Cell> cells,
                          const Catalogue& catalogue, Text to_tell) {
  const auto [best, next] = search_works(profile, facts, rooms, cells, catalogue);
  if (best.count == Plan::kNone) return {};
  if (hangs_on_technology(profile, facts, best, catalogue))
    to_tell += Text{to_tell.fr.empty() ? "" : ", ", to_tell.en.empty() ? "" : ", "} +
               Text{"technologie de la ligne", "the line's technology"};
  Order order{best, next, {}, renews_lan(best, catalogue), std::move(to_tell)};
  for (const auto room : best.rooms) order.ids.push_back(rooms[room]->room.id);
  const auto sorted = by_room(facts);
  const auto& found = sorted ? *sorted : facts;
  Building school(profile, found);
  for (const auto open : {Open::nothing, Open::unmeasured, Open::all}) {
    auto out = steps(school, found, bar_of(profile), order, catalogue, open);
    if (!out.empty()) return out;
    school.start_again();
  }
  return {};
}

}  // namespace

std::vector<Work> find_works(const Profile& profile, const SchoolFacts& facts,
                             std::span<const RoomFacts* const> rooms, std::span<const Cell> cells,
                             const Catalogue& catalogue) {
  auto known = counted(profile, facts);
  if (!known) return plan_of(profile, facts, rooms, cells, catalogue, {});
  const auto those = teaching_rooms(known->facts);
  return plan_of(profile, known->facts, those, evaluate(profile, known->facts, those), catalogue,
                 std::move(known->what));
}

}  // namespace preau
