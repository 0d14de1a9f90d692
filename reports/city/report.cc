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

// A room that nobody visited is not one that is not covered.
std::string rooms_text(const SchoolFacts& facts, Language language) {
  std::size_t rooms = 0, covered = 0, open = 0;
  for (const auto& each : facts.rooms) {
    if (!is_teaching(each.room.kind)) continue;
    ++rooms;
    if (each.coverage == Coverage::pass) ++covered;
    if (each.coverage.value_or(Coverage::unknown) == Coverage::unknown) ++open;
  }
  const auto say = [=](std::string_view key) { return std::string(word(key, language)); };
  if (rooms == 0) return say("no_room");
  const auto not_measured = say(open == 1 ? "room_open" : "rooms_open");
  if (open == rooms)
    return std::to_string(open) + " " + say(open == 1 ? "room_small" : "rooms_small") + " " +
           not_measured;
  const auto text =
      std::to_string(covered) + "/" + std::to_string(rooms) + " " + say("rooms_covered");
  return open == 0 ? text : text + ", " + std::to_string(open) + " " + not_measured;
}

// Of schools in order, those that nothing but their UAI parts share a rank.
void set_ranks(std::vector<SchoolReport>& schools) {
  const auto level = [](const SchoolReport& a, const SchoolReport& b) {
    return a.score.verdict == b.score.verdict && standing(a.score) == standing(b.score);
  };
  for (std::size_t i = 0; i < schools.size(); ++i)
    schools[i].rank = i > 0 && level(schools[i - 1], schools[i]) ? schools[i - 1].rank : i + 1;
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
  set_ranks(report.schools);
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
  std::string text = fr ? "débit non mesuré" : "rate not measured";
  if (facts.site.contains(download) || facts.site.contains(upload))
    text = (fr ? "réception " : "down ") + show(download, false) + (fr ? " envoi " : " up ") +
           show(upload, false) + " Mbit/s";
  if (facts.site.contains(latency))
    text += (fr ? ", en charge " : ", loaded ") + show(latency, true);
  if (facts.site.contains(lan_download))
    text += (fr ? ", réseau local " : ", LAN ") + show(lan_download, true);
  return text + ", " + rooms_text(facts, language);
}

}  // namespace preau::city
