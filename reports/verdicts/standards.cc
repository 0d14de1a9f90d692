#include "reports/verdicts/standards.hh"

#include "collector/score/voice.hh"

namespace preau::verdicts {

namespace {

using city::in;
using city::Language;

// What codec and buffer of a call add to half a round trip: Préau's proposal.
constexpr double kCallSeconds = 0.06;

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text + "  ";
}

std::string voice(const SchoolFacts& facts, Language language) {
  const auto *latency = facts.site.find(IndicatorId::latency),
             *loss = facts.site.find(IndicatorId::loss);
  if (latency == nullptr || loss == nullptr) return "";
  const auto out = voice_quality(latency->value / 2 + kCallSeconds, loss->value);
  const auto mos = number(out.mos, Unit::count);
  return "  " + padded("E-model (ITU-T G.107)", 32) +
         in(language, {"voix à bande étroite seulement : note d'opinion " + mos.fr + " sur 4,5",
                       "narrow-band voice only: opinion score " + mos.en + " of 4.5"}) +
         "\n";
}

}  // namespace

std::string standards_text(const SchoolFacts& facts, Language language) {
  std::string out = facts.school.uai.text() + "  " + facts.school.name + "\n";
  for (const auto& [name, toml] : shipped_profiles()) {
    if (name == "template" || name == "worked-example") continue;
    const auto& profile = *shipped_profile(name);
    if (profile.level && facts.school.type != SchoolType::primaire &&
        (*profile.level == Level::maternelle) != (facts.school.type == SchoolType::maternelle))
      continue;  // of the other level
    const auto result = score(profile, facts, Catalogue{});
    out += "  " + padded(profile.name + " " + profile.version, 32) +
           padded(std::string(to_string(result.verdict)), 17) +
           padded((result.score ? city::points(*result.score, language) : "-") + " [" +
                      city::points(result.low, language) + " - " +
                      city::points(result.high, language) + "]",
                  22) +
           in(language, result.main_reason) + "\n";
  }
  return out + voice(facts, language);
}

}  // namespace preau::verdicts
