#include "reports/verdicts/changes.hh"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace preau::verdicts {

namespace {

using city::in;
using city::Language;
using Json = nlohmann::ordered_json;

// "2026-11-28", "2026-11-28 14:00:00+01:00"
std::string day_of(const Event& event) {
  auto out = event.day;
  std::ranges::replace(out, 'T', ' ');
  return out;
}

// "2026-11-28 14:00:00+01:00, tilleuls, salle A12 : borne posée"
std::string heading(const Event& event, Language language) {
  const auto place = event.room.empty() ? Text{"ligne ", "line "} + Text{event.line, event.line}
                                        : Text{"salle ", "room "} + Text{event.room, event.room};
  return day_of(event) + ", " + event.site + ", " + in(language, place) + city::colon(language) +
         in(language, event.what) + "\n";
}

// "-71 dBm [-73 – -69]"; the value alone where it has no interval.
std::string value_of(const Change::Side& side, Unit unit, Language language) {
  const auto value = in(language, with_unit(side.value, unit));
  if (!side.interval) return value;
  // Milliseconds and seconds may stand in one interval.
  const auto end = [&](double of) {
    return in(language, unit == Unit::seconds ? with_unit(of, unit) : number(of, unit));
  };
  return value + " [" + end(side.interval->low) + " – " + end(side.interval->high) + "]";
}

Json as_json(const Change::Side& side) {
  return {{"value", side.value},
          {"low", side.interval ? Json(side.interval->low) : Json()},
          {"high", side.interval ? Json(side.interval->high) : Json()},
          {"start", to_iso8601(side.when)}};
}

}  // namespace

std::string changes_text(std::span<const Change> changes, Language language) {
  std::string out;
  const Event* of = nullptr;
  for (const auto& each : changes) {
    if (each.event != of) out += heading(*each.event, language);
    of = each.event;
    out += "  " + in(language, city::metric_name(each.metric)) + city::colon(language) +
           value_of(each.before, each.unit, language) + " -> " +
           value_of(each.after, each.unit, language) + "\n";
  }
  return out;
}

std::string changes_json(std::span<const Change> changes, Language language) {
  std::string out;
  for (const auto& each : changes) {
    const auto& event = *each.event;
    const Json line{{"date", event.day},
                    {"site", event.site},
                    {"room", event.room.empty() ? Json() : Json(event.room)},
                    {"line", event.line.empty() ? Json() : Json(event.line)},
                    {"text", in(language, event.what)},
                    {"metric", each.metric},
                    {"unit", to_string(each.unit)},
                    {"before", as_json(each.before)},
                    {"after", as_json(each.after)}};
    out += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return out;
}

}  // namespace preau::verdicts
