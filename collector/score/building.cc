#include "collector/score/building.hh"

#include <algorithm>
#include <bitset>
#include <string_view>

#include "collector/score/gates.hh"

namespace preau {

namespace {

constexpr std::string_view kUndescribed = "?";  // no identifier, so that no room bears it

Indicator sure(double value, Unit unit) {
  return {.value = value, .interval = {value, value}, .unit = unit};
}

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

}  // namespace

Text line_technology() { return {"technologie de la ligne", "the line's technology"}; }

Building::Building(const Profile& profile, const SchoolFacts& facts)
    : profile_(&profile),
      asked_(asked_by(profile, facts)),
      as_found_(&facts),
      facts_(facts),
      rooms_(teaching_rooms(facts_)) {}

void Building::start_again() {
  facts_ = *as_found_;
  rooms_ = teaching_rooms(facts_);
  cells_.clear();
  shown_.clear();
  shown_joins_.clear();
  changed_ = Changed::nothing;
}

bool Building::passes() const { return all_gates_pass(*profile_, facts_, rooms_); }

Work Building::step(std::string id, std::vector<std::string> rooms, std::int64_t cost, Text text) {
  if (cells_.empty())
    cells_ = evaluate(*profile_, facts_, rooms_);
  else
    evaluate_again(cells_, facts_, changed_);
  changed_ = Changed::nothing;
  const auto then = sum(cells_, *profile_);
  return {.id = std::move(id),
          .rooms = std::move(rooms),
          .cost_eur = cost,
          .low = then.low,
          .high = then.high,
          .text = std::move(text)};
}

std::vector<std::string> Building::repair() {
  std::vector<std::string> rooms;
  if (!asks_of_joining(*profile_)) return rooms;
  changed_ = Changed::rooms;
  for (auto& room : facts_.rooms)
    if (is_teaching(room.room.kind) && std::exchange(room.no_join, std::nullopt))
      rooms.push_back(room.room.id);
  return rooms;
}

void Building::do_on_site(const CatalogueWork& work, const Rates& raised, bool new_lan) {
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

Text Building::confirm_shown() {
  Text said;
  for (const auto rate : shown_) {
    const auto& info = info_of(rate);
    facts_.site[rate] = sure(info.most, info.unit);
    changed_ = std::max(changed_, Changed::site);
    add_to_list(said, {std::string(info.fr), std::string(info.en)});
  }
  shown_.clear();
  if (!said.fr.empty()) said += Text{", que le réseau local cachait", ", which the LAN hid"};
  Text rooms;
  std::string_view last;
  for (const auto& [room, rate] : shown_joins_) {
    room->indicators[rate] = sure(info_of(rate).most, info_of(rate).unit);
    changed_ = Changed::rooms;
    if (std::exchange(last, room->room.id) != room->room.id)
      add_to_list(rooms, {"salle " + room->room.id, "room " + room->room.id});
  }
  shown_joins_.clear();
  if (!rooms.fr.empty())
    add_to_list(said,
                rooms + Text{", que le débit du site cachait", ", which the site's rate hid"});
  return said;
}

void Building::show_joins(const CatalogueWork& work) {
  const auto touches = [&](IndicatorId rate) { return raises(work, rate) || brings(work, rate); };
  for (const auto rate : {IndicatorId::join_download, IndicatorId::join_upload}) {
    const auto line = line_rate(rate);
    if (!touches(line) && !touches(lan_rate(line))) continue;
    for (auto& room : facts_.rooms) {
      if (is_shown(room, rate) || !line_hides_join(facts_, room, rate)) continue;
      auto& joined = room.indicators[rate];
      joined.interval.high = joined.value = info_of(rate).most;
      changed_ = Changed::rooms;
      shown_joins_.emplace_back(&room, rate);
    }
  }
}

void Building::do_in_rooms(const CatalogueWork& work, const std::vector<std::string>& ids) {
  changed_ = Changed::rooms;
  for (auto& room : facts_.rooms) {
    if (!std::ranges::binary_search(ids, room.room.id)) continue;
    for (const auto& [indicator, to] : work.brings) bring_in_room(room, indicator, to);
    room.coverage = Coverage::pass;
    room.coverage_staleness = 0;
  }
}

Text Building::confirm(bool wide, const std::vector<std::string>& ids,
                       const CatalogueWork* in_room) {
  changed_ = Changed::rooms;
  Text said;
  const auto say = [&](const Text& what) { add_to_list(said, what); };
  if (profile_->fibre && facts_.access == AccessKind::unknown) {
    facts_.access = profile_->fibre->access.front();
    say(line_technology());
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

void Building::show(IndicatorId rate) {
  const auto now = facts_.site.at(rate).value;
  if (now != as_found_->site.at(rate).value) return;
  const auto& info = info_of(rate);
  facts_.site[rate] = {.value = info.most, .interval = {now, info.most}, .unit = info.unit};
  shown_.push_back(rate);
}

bool Building::is_open(const Indicators& where, const Asked& asked, bool wide) {
  const auto* found = where.find(asked.id);
  if (found == nullptr) return asked.always;
  if (found->staleness > 0) return true;
  return wide && found->interval.low < found->interval.high;
}

std::vector<Text> Building::describe() {
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

Text Building::undescribed(Level level) const {
  const bool one_of_two = facts_.school.type == SchoolType::primaire;
  const auto of = !one_of_two                  ? Text{"salles", "rooms"}
                  : level == Level::maternelle ? Text{"salles de maternelle", "maternelle rooms"}
                                               : Text{"salles d'élémentaire", "élémentaire rooms"};
  return of + Text{" (aucune n'est décrite)", " (none is described)"};
}

bool Building::confirm_room(RoomFacts& room, bool wide, const CatalogueWork* work) {
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

void Building::bring(Indicators& into, IndicatorId indicator, double to) {
  const auto& info = info_of(indicator);
  const auto* found = into.find(indicator);
  if (found == nullptr || (info.more_is_better ? to > found->value : to < found->value))
    into[indicator] = sure(to, info.unit);
}

bool Building::is_shown(const RoomFacts& room, IndicatorId rate) const {
  return std::ranges::any_of(
      shown_joins_, [&](const auto& each) { return each.first == &room && each.second == rate; });
}

void Building::bring_in_room(RoomFacts& room, IndicatorId indicator, double to) {
  if (is_shown(room, indicator)) {  // that much is sure, any more still to be measured
    auto& least = room.indicators[indicator].interval.low;
    least = std::max(least, to);
    return;
  }
  const auto& info = info_of(indicator);
  if (const auto* found = room.indicators.find(indicator))
    to = info.more_is_better ? std::max(to, found->value) : std::min(to, found->value);
  room.indicators[indicator] = sure(to, info.unit);
}

void Building::assume(Indicators& where, IndicatorId indicator) {
  const auto& info = info_of(indicator);
  const auto* found = where.find(indicator);
  const double best = info.more_is_better ? info.most : info.least;
  const bool shows = found != nullptr && !lan_hides_line(as_found_->site, indicator);
  where[indicator] = sure(shows ? found->value : best, info.unit);
}

}  // namespace preau
