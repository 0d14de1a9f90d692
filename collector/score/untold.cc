#include "collector/score/untold.hh"

#include <algorithm>
#include <initializer_list>

namespace preau {

namespace {

bool asks_per(const Profile& profile, std::initializer_list<Scaling> scalings) {
  for (const auto& use_case : profile.use_cases)
    for (const auto& asked : use_case.requirements)
      if (std::ranges::find(scalings, asked.per) != scalings.end()) return true;
  return false;
}

}  // namespace

std::optional<FewestTold> fewest_told(const Profile& profile, const SchoolFacts& facts) {
  using enum Scaling;
  const auto& as_said = facts.school;
  const bool classes = as_said.classes == 0 && asks_per(profile, {class_at_once, device});
  const bool pupils = as_said.pupils == 0 && asks_per(profile, {pupil, user});
  const bool adults = as_said.teachers == 0 && asks_per(profile, {user});
  if (!classes && !pupils && !adults) return std::nullopt;
  FewestTold out{facts, {}};
  auto& school = out.facts.school;
  const auto tell = [&out](std::uint32_t& count, std::uint32_t least, const Text& what) {
    count = std::max(least, 1U);
    add_to_list(out.what, what);
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

}  // namespace preau
