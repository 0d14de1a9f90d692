#include "collector/schools.hh"

#include "collector/score/indicators.hh"

namespace preau {

namespace {

std::optional<double> points(std::optional<MicroPoints> micro) {
  if (!micro) return std::nullopt;
  return static_cast<double>(*micro) / 1e6;
}

}  // namespace

std::vector<SchoolSample> school_samples(const Store& store, UtcTime now) {
  static const auto profiles = built_in_profiles();
  std::vector<SchoolSample> samples;
  for (const auto& facts : school_facts(store.city(), store.latest(), now)) {
    const auto s = score(profiles.of(facts.school.type), facts);
    samples.push_back({.uai = s.uai.text(),
                       .name = facts.school.name,
                       .type = std::string(to_string(facts.school.type)),
                       .verdict = std::string(to_string(s.verdict)),
                       .score = points(s.score),
                       .low = points(s.low),
                       .high = points(s.high),
                       .reason_fr = s.main_reason.fr,
                       .reason_en = s.main_reason.en});
  }
  return samples;
}

}  // namespace preau
