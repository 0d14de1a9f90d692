#include "collector/api/schools.hh"

#include "collector/score/indicators.hh"

namespace preau {

std::vector<ScoredSchool> scored_schools(const Store& store, UtcTime now) {
  const auto& profiles = built_in_profiles();
  std::vector<ScoredSchool> schools;
  for (auto& facts : school_facts(store.city(), store.latest(Store::Which::judged), now)) {
    auto result = score(profiles.of(facts.school.type), facts);
    schools.push_back({std::move(facts.school), std::move(result)});
  }
  return schools;
}

}  // namespace preau
