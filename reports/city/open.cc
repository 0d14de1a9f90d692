#include "reports/city/open.hh"

#include <algorithm>

namespace preau::city {

namespace {

void cut(std::string& text, std::string_view behind) {
  const auto at = text.find(behind);
  if (at != std::string::npos) text.resize(at + behind.size());
}

// A main reason is one of the reasons, or the text of a gate.
void open_main_reason(Score& score) {
  for (const auto* list : {&score.reasons, &score.at_risk, &score.certain, &score.in_doubt})
    for (const auto& reason : *list)
      if (reason.room && score.main_reason == reason.text) score.main_reason = open_text(reason);
  score.main_reason = open_text(score.main_reason);
}

void open_reasons(std::vector<Reason>& reasons) {
  for (auto& reason : reasons) {
    reason.text = open_text(reason);
    reason.room.reset();
    reason.evidence.clear();
  }
}

void open_record(Record& record) {
  record.target.clear();
  record.method.clear();
  record.note.clear();
  record.failure.clear();
  record.access_point.reset();
}

void open_school(SchoolReport& school) {
  open_main_reason(school.score);
  open_reasons(school.score.reasons);
  open_reasons(school.score.at_risk);
  open_reasons(school.score.certain);
  open_reasons(school.score.in_doubt);
  for (auto& gate : school.score.gates) gate.text = open_text(gate.text);
  for (auto& work : school.score.works) {
    work.text = open_text(work);
    work.rooms.clear();
  }
  // How many there are and pass stays; which they are does not.
  for (auto& room : school.facts.rooms) {
    room.room.id.clear();
    room.indicators = {};
    room.no_join.reset();
    room.failures.clear();
  }
  std::erase_if(school.records, [](const Record& each) { return each.room.has_value(); });
  std::ranges::for_each(school.records, open_record);
}

}  // namespace

Text open_text(Text text) {
  cut(text.fr, " : pas de mesure");
  cut(text.en, ": not measured");
  return text;
}

Text open_text(const Reason& reason) {
  if (!reason.room) return open_text(reason.text);
  const auto& info = *find_indicator(reason.indicator);
  const auto use = " (" + reason.use_case + ")";
  return {std::string(info.fr) + use, std::string(info.en) + use};
}

// What is done, "2 bornes Wi-Fi", "mesurer"; where and how much stands behind the colon.
Text open_text(const Work& work) {
  Text out{work.text.fr.substr(0, work.text.fr.find(" : ")),
           work.text.en.substr(0, work.text.en.find(": "))};
  if (work.id != "repair") return out;
  const auto rooms = std::to_string(work.rooms.size());
  const bool one = work.rooms.size() == 1;
  return out + (one ? Text{" (1 salle)", " (1 room)"}
                    : Text{" (" + rooms + " salles)", " (" + rooms + " rooms)"});
}

CityReport open_report(CityReport report) {
  std::ranges::for_each(report.schools, open_school);
  return report;
}

}  // namespace preau::city
