#include "collector/json/score_json.hh"

#include <algorithm>

namespace preau::as_json {

namespace {

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json encode_one(const Reason& reason) {
  return {{"points", points(reason.points)}, {"indicator", reason.indicator},
          {"room", or_null(reason.room)},    {"value", or_null(reason.value)},
          {"threshold", reason.threshold},   {"unit", to_string(reason.unit)},
          {"use_case", reason.use_case},     {"text", encode(reason.text)},
          {"evidence", reason.evidence}};
}

Json encode_one(const GateResult& gate) {
  return {{"name", gate.name}, {"state", to_string(gate.state)}, {"text", encode(gate.text)}};
}

Json encode_one(const std::optional<Range>& range) {
  return range ? Json{{"low", range->low}, {"high", range->high}, {"of", range->of}} : Json();
}

Json encode_one(const UseCaseResult& use_case) {
  return {{"use_case", use_case.id},
          {"level", use_case.level ? Json(to_string(*use_case.level)) : Json()},
          {"classes_at_once", encode_one(use_case.classes)},
          {"rooms", encode_one(use_case.rooms)},
          {"text", encode(use_case.text)}};
}

Json encode_one(const Work& work) {
  return {{"work", work.id},         {"rooms", work.rooms},       {"cost_eur", work.cost_eur},
          {"low", points(work.low)}, {"high", points(work.high)}, {"text", encode(work.text)}};
}

template <class T>
Json encode_all(const std::vector<T>& values) {
  auto all = Json::array();
  for (const auto& value : values) all.push_back(encode_one(value));
  return all;
}

}  // namespace

double points(MicroPoints micro) { return static_cast<double>(micro) / 1e6; }

Json encode(const Text& text) { return {{"fr", text.fr}, {"en", text.en}}; }

Json encode(const std::vector<Reason>& reasons) { return encode_all(reasons); }

Json encode(const std::vector<GateResult>& gates) {
  auto all = encode_all(gates);
  for (const auto* name : {"fibre", "access_points"})
    if (std::ranges::find(gates, name, &GateResult::name) == gates.end())
      all.push_back({{"name", name}, {"state", nullptr}, {"text", nullptr}});
  return all;
}

Json encode(const std::vector<UseCaseResult>& use_cases) { return encode_all(use_cases); }

Json encode(const std::vector<Work>& works) { return encode_all(works); }

}  // namespace preau::as_json
