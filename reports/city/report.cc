#include "reports/city/report.hh"

#include <algorithm>
#include <tuple>

#include "collector/score/vocabulary.hh"

namespace preau::city {

namespace {

// Whoever plans equips from the top: what can be equipped today, what works in the building make
// ready, what somebody must go and measure, and what waits for a new line.
int group(Readiness verdict) {
  switch (verdict) {
    case Readiness::ready:
      return 0;
    case Readiness::ready_after_works:
      return 1;
    case Readiness::unknown:
      return 2;
    case Readiness::not_ready:
      return 3;
  }
  return 4;
}

// Without a point value, the middle of what is possible.
MicroPoints standing(const Score& score) {
  return score.score.value_or((score.low + score.high) / 2);
}

bool before(const SchoolReport& a, const SchoolReport& b) {
  const auto key = [](const SchoolReport& each) {
    return std::tuple(group(each.score.verdict), -standing(each.score), each.score.uai.text());
  };
  return key(a) < key(b);
}

bool concerns(const Record& record, const SchoolFacts& facts) {
  if (std::ranges::find(facts.school.sites, record.site) == facts.school.sites.end()) return false;
  if (!record.room) return true;
  return std::ranges::any_of(facts.rooms,
                             [&](const RoomFacts& each) { return each.room.id == *record.room; });
}

}  // namespace

CityReport make_report(std::string name, std::vector<SchoolFacts> schools,
                       std::span<const Record> latest, const Profiles& profiles, UtcTime now) {
  CityReport report{.name = std::move(name), .profiles = profiles, .made = now};
  for (auto& facts : schools) {
    const auto profile = profiles.of(facts.school.type);
    auto result = score(profile, facts);
    SchoolReport school{.facts = std::move(facts), .score = std::move(result), .bar = profile.bar};
    for (const auto& record : latest)
      if (concerns(record, school.facts)) school.records.push_back(record);
    report.schools.push_back(std::move(school));
  }
  std::ranges::stable_sort(report.schools, before);
  return report;
}

std::string what_was_measured(const SchoolFacts& facts, Language language) {
  const bool fr = language == Language::fr;
  using enum IndicatorId;
  const auto show = [&](IndicatorId id, bool unit) -> std::string {
    const auto* found = facts.site.find(id);
    if (found == nullptr) return "?";
    return in(language,
              unit ? with_unit(found->value, found->unit) : number(found->value, found->unit));
  };
  std::size_t rooms = 0, covered = 0;
  for (const auto& each : facts.rooms) {
    if (!is_teaching(each.room.kind)) continue;
    ++rooms;
    if (each.coverage == Coverage::pass) ++covered;
  }
  std::string text = fr ? "débit non mesuré" : "rate not measured";
  if (facts.site.contains(download) || facts.site.contains(upload))
    text = (fr ? "réception " : "down ") + show(download, false) + (fr ? " envoi " : " up ") +
           show(upload, false) + " Mbit/s";
  if (facts.site.contains(latency))
    text += (fr ? ", en charge " : ", loaded ") + show(latency, true);
  if (facts.site.contains(lan_download))
    text += (fr ? ", réseau local " : ", LAN ") + show(lan_download, true);
  return text + ", " + std::to_string(covered) + "/" + std::to_string(rooms) + " " +
         std::string(word("rooms_covered", language));
}

}  // namespace preau::city
