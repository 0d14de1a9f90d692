#include <algorithm>

#include <nlohmann/json.hpp>

#include "reports/city/table.hh"

namespace preau::city {

namespace {

using Json = nlohmann::ordered_json;

double exact(MicroPoints points) { return static_cast<double>(points) / 1e6; }

Json to_json(const Text& text) { return {{"fr", text.fr}, {"en", text.en}}; }

Json to_json(const Reason& reason) {
  return {{"points", exact(reason.points)},
          {"indicator", reason.indicator},
          {"room", reason.room ? Json(*reason.room) : Json()},
          {"value", reason.value ? Json(*reason.value) : Json()},
          {"threshold", reason.threshold},
          {"unit", to_string(reason.unit)},
          {"use_case", reason.use_case},
          {"text", to_json(reason.text)},
          {"evidence", reason.evidence}};
}

Json to_json(const std::vector<Reason>& reasons) {
  auto out = Json::array();
  for (const auto& reason : reasons) out.push_back(to_json(reason));
  return out;
}

Json to_json(const std::vector<GateResult>& gates) {
  auto out = Json::array();
  for (const auto& gate : gates)
    out.push_back(
        {{"name", gate.name}, {"state", to_string(gate.state)}, {"text", to_json(gate.text)}});
  // Both gates stand there whether the profile asks for them or not.
  for (const auto* name : {"fibre", "access_points"})
    if (std::ranges::find(gates, name, &GateResult::name) == gates.end())
      out.push_back({{"name", name}, {"state", nullptr}, {"text", nullptr}});
  return out;
}

Json to_json(const std::optional<Range>& range) {
  return range ? Json{{"low", range->low}, {"high", range->high}, {"of", range->of}} : Json();
}

Json to_json(const std::vector<UseCaseResult>& use_cases) {
  auto out = Json::array();
  for (const auto& each : use_cases)
    out.push_back({{"use_case", each.id},
                   {"level", each.level ? Json(to_string(*each.level)) : Json()},
                   {"classes_at_once", to_json(each.classes)},
                   {"rooms", to_json(each.rooms)},
                   {"text", to_json(each.text)}});
  return out;
}

Json to_json(const std::vector<Work>& works) {
  auto out = Json::array();
  for (const auto& each : works)
    out.push_back({{"work", each.id},
                   {"rooms", each.rooms},
                   {"cost_eur", each.cost_eur},
                   {"low", exact(each.low)},
                   {"high", exact(each.high)},
                   {"text", to_json(each.text)}});
  return out;
}

Json to_json(const SchoolReport& school) {
  const auto& score = school.score;
  const bool any = score.known_share > 0;
  return {{"uai", score.uai.text()},
          {"name", school.facts.school.name},
          {"type", to_string(school.facts.school.type)},
          {"score", score.score ? Json(exact(*score.score)) : Json()},
          {"known_score", any ? Json(exact(score.known_score)) : Json()},
          {"known_share", exact(score.known_share)},
          {"low", exact(score.low)},
          {"high", exact(score.high)},
          {"verdict", to_string(score.verdict)},
          {"main_reason", to_json(score.main_reason)},
          {"gates", to_json(score.gates)},
          {"use_cases", to_json(score.use_cases)},
          {"works", to_json(score.works)},
          {"reasons", to_json(score.reasons)},
          {"at_risk", to_json(score.at_risk)},
          {"profile", score.profile},
          {"profile_version", score.profile_version}};
}

}  // namespace

std::string json_lines(const CityReport& report) {
  std::string out;
  // A name that is not UTF-8 must not cost the report: it is replaced sign by sign.
  for (const auto& school : report.schools)
    out += to_json(school).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return out;
}

}  // namespace preau::city
