#include "reports/verdicts/indicators.hh"

#include <nlohmann/json.hpp>

#include "collector/score/on_one_line.hh"

namespace preau::verdicts {

namespace {

using city::in;
using city::Language;
using Json = nlohmann::ordered_json;

// visit(room or "", name, indicator or nullptr, why) for each that is there and each that is
// missing for a reason.
template <class Visit>
void each_of(const std::string& room, const Indicators& indicators,
             const std::map<std::string, Text>& failures, const Visit& visit) {
  for (const auto& info : all_indicators())
    if (const auto* found = indicators.find(info.id))
      visit(room, std::string(info.name), found, Text());
  for (const auto& [name, why] : failures) {
    const auto* info = find_indicator(name);
    if (info == nullptr || !indicators.contains(info->id))
      visit(room, name, static_cast<const Indicator*>(nullptr), why);
  }
}

template <class Visit>
void each_of(const SchoolFacts& facts, const Visit& visit) {
  each_of("", facts.site, facts.failures, visit);
  for (const auto& room : facts.rooms) each_of(room.room.id, room.indicators, room.failures, visit);
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : " ") + name;
  return out;
}

}  // namespace

std::string indicators_text(const SchoolFacts& facts, Language language) {
  const bool fr = language == Language::fr;
  std::string out = facts.school.uai.text() + "  " + facts.school.name + "\n";
  each_of(facts, [&](const std::string& room, const std::string& name, const Indicator* found,
                     const Text& why) {
    out += "  " + (room.empty() ? "" : room + " ") + name;
    if (found == nullptr) {
      out += std::string(fr ? " : pas de mesure" : ": not measured") + " (" +
             on_one_line(in(language, why)) + ")\n";
      return;
    }
    // Milliseconds and seconds may stand in one interval.
    const auto end = [&](double value) {
      return in(language, found->unit == Unit::seconds ? with_unit(value, found->unit)
                                                       : number(value, found->unit));
    };
    out += "  " + in(language, with_unit(found->value, found->unit)) + " [" +
           end(found->interval.low) + " - " + end(found->interval.high) + "]" +
           in(language, found->caveat);
    if (found->samples > 0) out += "  n=" + std::to_string(found->samples);
    if (found->measured != UtcTime{}) out += "  " + to_iso8601(found->measured).substr(0, 16) + "Z";
    if (!found->evidence.empty()) out += "  " + listed(found->evidence);
    out += "\n";
  });
  return out;
}

std::string indicators_json(const SchoolFacts& facts) {
  std::string out;
  each_of(facts, [&](const std::string& room, const std::string& name, const Indicator* found,
                     const Text& why) {
    Json line{{"uai", facts.school.uai.text()},
              {"room", room.empty() ? Json() : Json(room)},
              {"indicator", name}};
    if (found == nullptr) {
      line["value"] = nullptr;
      line["why"] = why.en;
    } else {
      line["value"] = found->value;
      line["low"] = found->interval.low;
      line["high"] = found->interval.high;
      line["unit"] = to_string(found->unit);
      line["samples"] = found->samples > 0 ? Json(found->samples) : Json();
      line["hours"] = found->hours > 0 ? Json(found->hours) : Json();
      line["measured"] = found->measured != UtcTime{} ? Json(to_iso8601(found->measured)) : Json();
      line["staleness"] = static_cast<double>(found->staleness) / 1e6;
      line["note"] = found->caveat.en;
      line["evidence"] = found->evidence;
    }
    out += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  });
  return out;
}

}  // namespace preau::verdicts
