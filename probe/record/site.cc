#include "probe/record/site.hh"

#include <algorithm>
#include <set>

#include "probe/record/record.hh"

namespace preau {

namespace {

void check_site(const Site& site, const std::set<std::string>& uais,
                std::vector<std::string>& found) {
  const std::string where = "site " + site.id + ": ";
  if (!is_identifier(site.id)) found.push_back("site \"" + site.id + "\": not an identifier");
  if (site.lines.empty()) found.push_back(where + "has no line; even an unknown one has an id");
  std::set<std::string> seen;
  for (const auto& line : site.lines) {
    if (!is_identifier(line.id))
      found.push_back(where + "line \"" + line.id + "\": not an identifier");
    if (!seen.insert(line.id).second) found.push_back(where + "line " + line.id + " stands twice");
  }
  seen.clear();
  for (const auto& room : site.rooms) {
    if (!is_identifier(room.id))
      found.push_back(where + "room \"" + room.id + "\": not an identifier");
    if (!seen.insert(room.id).second) found.push_back(where + "room " + room.id + " stands twice");
    if (!uais.contains(room.school.text()))
      found.push_back(where + "room " + room.id + " is of school " + room.school.text() +
                      ", which is not listed");
  }
}

// Only a primaire has both levels.
void check_level(const City& city, const Site& site, const Room& room,
                 std::vector<std::string>& found) {
  const auto school = std::ranges::find(city.schools, room.school, &School::uai);
  if (school == city.schools.end() || school->type == SchoolType::primaire) return;
  const auto type = to_string(school->type), level = to_string(room.level);
  if (type != level)
    found.push_back("site " + site.id + ": room " + room.id + " is of level " + std::string(level) +
                    ", its school " + school->uai.text() + " of type " + std::string(type));
}

}  // namespace

std::vector<std::string> problems(const City& city) {
  std::vector<std::string> found;
  std::set<std::string> uais, sites;
  for (const auto& school : city.schools)
    if (!uais.insert(school.uai.text()).second)
      found.push_back("school " + school.uai.text() + " stands twice");
  for (const auto& site : city.sites) {
    if (!sites.insert(site.id).second) found.push_back("site " + site.id + " stands twice");
    check_site(site, uais, found);
  }
  for (const auto& site : city.sites)
    for (const auto& room : site.rooms) check_level(city, site, room, found);
  for (const auto& school : city.schools) {
    if (school.sites.empty()) found.push_back("school " + school.uai.text() + " stands on no site");
    for (const auto& site : school.sites)
      if (!sites.contains(site))
        found.push_back("school " + school.uai.text() + " stands on site " + site +
                        ", which is not listed");
  }
  return found;
}

const Site* find_site(const City& city, std::string_view id) {
  const auto found = std::ranges::find(city.sites, id, &Site::id);
  return found == city.sites.end() ? nullptr : &*found;
}

}  // namespace preau
