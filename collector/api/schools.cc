#include "collector/api/schools.hh"

#include "collector/score/indicators.hh"
#include "collector/store/history.hh"

namespace preau {

std::vector<ScoredSchool> scored_schools(const Store& store, UtcTime now) {
  const auto& profiles = built_in_profiles();
  std::vector<ScoredSchool> schools;
  const WindowsOf windows_of = [&](SchoolType type) { return profiles.of(type).windows; };
  const auto city = store.city();
  const auto history = read_history(store, city, reach_of(windows_of), now);
  for (auto& facts :
       school_facts(city, store.latest(Store::Which::judged), history, windows_of, now)) {
    auto result = score(profiles.of(facts.school.type), facts);
    schools.push_back({std::move(facts.school), std::move(result)});
  }
  return schools;
}

}  // namespace preau
