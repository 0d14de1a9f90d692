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

// Of medians under load and idle, which only records tell.
std::string experiences(const SchoolFacts& facts) {
  std::string out;
  for (const auto& each : aim(facts.aim))
    out += (out.empty() ? "" : ", ") + std::string(each.name) + " " +
           std::string(to_string(each.is)) + " (" + std::to_string(each.points) + ")";
  return out.empty() ? "" : "  " + padded("Cloudflare AIM", 32) + out + "\n";
}

std::string row(const Profile& profile, const SchoolFacts& facts, Language language) {
  const auto result = score(profile, facts, Catalogue{});
  return "  " + padded(profile.name + " " + profile.version, 32) +
         padded(std::string(to_string(result.verdict)), 17) +
         padded((result.score ? city::points(*result.score, language) : "-") + " [" +
                    city::points(result.low, language) + " - " +
                    city::points(result.high, language) + "]",
                22) +
         in(language, result.main_reason) + "\n";
}

}  // namespace

std::string standards_text(const SchoolFacts& facts, Language language) {
  // Its own level's; of a primaire, both at once.
  std::string out = facts.school.uai.text() + "  " + facts.school.name + "\n" +
                    row(built_in_profiles().of(facts.school.type), facts, language);
  for (const auto& [name, toml] : shipped_profiles()) {
    if (name == "template" || name == "worked-example") continue;
    const auto& profile = *shipped_profile(name);
    if (!profile.level) out += row(profile, facts, language);
  }
  return out + experiences(facts) + voice(facts, language);
}

}  // namespace preau::verdicts
