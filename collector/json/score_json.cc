#include "collector/json/score_json.hh"

#include <algorithm>

namespace preau::as_json {

namespace {

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json encode(const Text& text) { return {{"fr", text.fr}, {"en", text.en}}; }

Json level(std::optional<Level> of) { return of ? Json(to_string(*of)) : Json(); }

Json encode(const Reason& reason) {
  return {{"points", points(reason.points)}, {"indicator", reason.indicator},
          {"room", or_null(reason.room)},    {"value", or_null(reason.value)},
          {"threshold", reason.threshold},   {"unit", to_string(reason.unit)},
          {"use_case", reason.use_case},     {"level", level(reason.level)},
          {"text", encode(reason.text)},     {"evidence", reason.evidence}};
}

Json encode(const GateResult& gate) {
  return {{"name", gate.name}, {"state", to_string(gate.state)}, {"text", encode(gate.text)}};
}

Json encode(const std::optional<Range>& range) {
  return range ? Json{{"low", range->low}, {"high", range->high}, {"of", range->of}} : Json();
}

Json encode(const UseCaseResult& use_case) {
  return {{"use_case", use_case.id},
          {"level", level(use_case.level)},
          {"classes_at_once", encode(use_case.classes)},
          {"rooms", encode(use_case.rooms)},
          {"text", encode(use_case.text)}};
}

Json encode(const Work& work) {
  return {{"work", work.id},          {"rooms", work.rooms},       {"cost_eur", work.cost_eur},
          {"low", points(work.low)},  {"high", points(work.high)}, {"at_best", work.at_best},
          {"text", encode(work.text)}};
}

template <class T>
Json encode_all(const std::vector<T>& values) {
  auto all = Json::array();
  for (const auto& value : values) all.push_back(encode(value));
  return all;
}

Json encode_gates(const std::vector<GateResult>& gates) {
  auto all = encode_all(gates);
  for (const auto* name : {"fibre", "access_points"})
    if (std::ranges::find(gates, name, &GateResult::name) == gates.end())
      all.push_back({{"name", name}, {"state", nullptr}, {"text", nullptr}});
  return all;
}

}  // namespace

double points(MicroPoints micro) { return static_cast<double>(micro) / 1e6; }

void add_conclusion(Json& school, const Score& score) {
  school["verdict"] = to_string(score.verdict);
  school["main_reason"] = encode(score.main_reason);
  school["gates"] = encode_gates(score.gates);
  school["use_cases"] = encode_all(score.use_cases);
  school["works"] = encode_all(score.works);
  school["reasons"] = encode_all(score.reasons);
  school["at_risk"] = encode_all(score.at_risk);
  school["certain"] = encode_all(score.certain);
  school["in_doubt"] = encode_all(score.in_doubt);
  school["profile"] = score.profile;
  school["profile_version"] = score.profile_version;
}

}  // namespace preau::as_json
