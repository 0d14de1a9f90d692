// Which rooms count.
#include <algorithm>

#include "collector/score/evaluate.hh"

namespace preau {

const RoomFacts& no_room(Level level) {
  static const Uai of_no_school = *Uai::parse("0000000A");
  static const RoomFacts elementaire{
      .room = {.id = "", .school = of_no_school, .level = Level::elementaire}};
  static const RoomFacts maternelle{
      .room = {.id = "", .school = of_no_school, .level = Level::maternelle}};
  return level == Level::maternelle ? maternelle : elementaire;
}

std::vector<const RoomFacts*> teaching_rooms(const SchoolFacts& facts) {
  std::vector<const RoomFacts*> rooms;
  rooms.reserve(facts.rooms.size() + 2);
  for (const auto& room : facts.rooms)
    if (is_teaching(room.room.kind)) rooms.push_back(&room);
  std::ranges::sort(rooms, {},
                    [](const RoomFacts* room) { return std::string_view(room->room.id); });
  const auto described = std::span(rooms).first(rooms.size());
  const auto lacks = [&](Level level, SchoolType other) {
    if (facts.school.type == other) return false;
    return described.empty() || (facts.school.type == SchoolType::primaire &&
                                 std::ranges::none_of(described, [=](const RoomFacts* room) {
                                   return room->room.level == level;
                                 }));
  };
  const bool elementaire = lacks(Level::elementaire, SchoolType::maternelle);
  const bool maternelle = lacks(Level::maternelle, SchoolType::elementaire);
  if (elementaire) rooms.push_back(&no_room(Level::elementaire));
  if (maternelle) rooms.push_back(&no_room(Level::maternelle));
  return rooms;
}

}  // namespace preau
