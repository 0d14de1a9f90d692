#include "collector/score/works.hh"

#include <algorithm>
#include <bit>

#include "collector/score/building.hh"
#include "collector/score/untold.hh"
#include "collector/score/works_search.hh"

namespace preau {

namespace {

// What a plan takes to be confirmed.
enum class Open { nothing, unmeasured, all };

// Works name rooms in one order, whatever the order in which they were given. Empty: they are in
// it.
std::optional<SchoolFacts> by_room(const SchoolFacts& facts) {
  const auto id = [](const RoomFacts& room) { return std::string_view(room.room.id); };
  if (std::ranges::is_sorted(facts.rooms, {}, id)) return std::nullopt;
  auto out = facts;
  std::ranges::sort(out.rooms, {}, id);
  return out;
}

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
  if (!to_measure.fr.empty()) add_to_list(what, to_measure);
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
                              Text{"mesurer : ", "measure: "} + shown));
  if (out.empty() || out.back().low < bar) return {};
  const auto first = std::ranges::find(out, "measure", &Work::id);
  std::for_each(first, out.end(), [](Work& each) { each.at_best = true; });
  return out;
}

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
  if (hangs_on_technology(profile, facts, best, catalogue)) add_to_list(to_tell, line_technology());
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
  auto known = fewest_told(profile, facts);
  if (!known) return plan_of(profile, facts, rooms, cells, catalogue, {});
  const auto those = teaching_rooms(known->facts);
  return plan_of(profile, known->facts, those, evaluate(profile, known->facts, those), catalogue,
                 std::move(known->what));
}

}  // namespace preau