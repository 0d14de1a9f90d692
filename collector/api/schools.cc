#include "collector/api/schools.hh"

#include "collector/facts/facts.hh"

namespace preau {

std::vector<ScoredSchool> scored_schools(const Store& store, UtcTime now) {
  return scored_schools(store, built_in_profiles(), now);
}

std::vector<ScoredSchool> scored_schools(const Store& store, const Profiles& profiles, UtcTime now,
                                         std::optional<UtcTime> as_of) {
  const WindowsOf windows_of = [&](SchoolType type) { return profiles.of(type).windows; };
  std::vector<ScoredSchool> schools;
  for (auto& facts : read_facts(store, windows_of, now, as_of).schools) {
    auto result = score(profiles.of(facts.school.type), facts);
    schools.push_back({std::move(facts.school), std::move(result)});
  }
  return schools;
}

}  // namespace preau
