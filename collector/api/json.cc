// The only file of this folder that knows the JSON library.
#include "collector/api/json.hh"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace preau {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

double points(MicroPoints micro) { return static_cast<double>(micro) / 1e6; }

Json encode(const Text& text) { return {{"fr", text.fr}, {"en", text.en}}; }

Json encode(const Reason& reason) {
  return {{"points", points(reason.points)}, {"indicator", reason.indicator},
          {"room", or_null(reason.room)},    {"value", or_null(reason.value)},
          {"threshold", reason.threshold},   {"unit", to_string(reason.unit)},
          {"use_case", reason.use_case},     {"text", encode(reason.text)},
          {"evidence", reason.evidence}};
}

Json encode(const GateResult& gate) {
  return {{"name", gate.name}, {"state", to_string(gate.state)}, {"text", encode(gate.text)}};
}

Json encode(const std::optional<Range>& range) {
  return range ? Json{{"low", range->low}, {"high", range->high}, {"of", range->of}} : Json();
}

Json encode(const UseCaseResult& use_case) {
  return {{"use_case", use_case.id},
          {"level", use_case.level ? Json(to_string(*use_case.level)) : Json()},
          {"classes_at_once", encode(use_case.classes)},
          {"rooms", encode(use_case.rooms)},
          {"text", encode(use_case.text)}};
}

Json encode(const Work& work) {
  return {{"work", work.id},         {"rooms", work.rooms},       {"cost_eur", work.cost_eur},
          {"low", points(work.low)}, {"high", points(work.high)}, {"text", encode(work.text)}};
}

template <class T>
Json encode_all(const std::vector<T>& values) {
  auto all = Json::array();
  for (const auto& value : values) all.push_back(encode(value));
  return all;
}

// Both gates stand there whether the profile asks for them or not.
Json encode_gates(const std::vector<GateResult>& gates) {
  auto all = encode_all(gates);
  for (const auto* name : {"fibre", "access_points"})
    if (std::ranges::find(gates, name, &GateResult::name) == gates.end())
      all.push_back({{"name", name}, {"state", nullptr}, {"text", nullptr}});
  return all;
}

// Points as numbers of 0 to 100; score is null where too little is known for one.
Json encode(const ScoredSchool& scored) {
  const auto& [school, score] = scored;
  return {{"uai", school.uai.text()},
          {"name", school.name},
          {"type", to_string(school.type)},
          {"sites", school.sites},
          {"score", score.score ? Json(points(*score.score)) : Json(nullptr)},
          {"low", points(score.low)},
          {"high", points(score.high)},
          {"known_share", points(score.known_share)},
          {"verdict", to_string(score.verdict)},
          {"main_reason", encode(score.main_reason)},
          {"gates", encode_gates(score.gates)},
          {"use_cases", encode_all(score.use_cases)},
          {"works", encode_all(score.works)},
          {"reasons", encode_all(score.reasons)},
          {"at_risk", encode_all(score.at_risk)},
          {"profile", score.profile},
          {"profile_version", score.profile_version}};
}

// Octets that are no UTF-8 become U+FFFD: what goes out is always JSON.
std::string dump(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string problem_json(unsigned status, const std::string& title, const std::string& detail) {
  return dump({{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}});
}

std::string schools_json(const std::vector<ScoredSchool>& schools) {
  Json j{{"version", 1}, {"schools", Json::array()}};
  for (const auto& school : schools) j["schools"].push_back(encode(school));
  return dump(j);
}

std::string school_json(const ScoredSchool& school) { return dump(encode(school)); }

std::string probes_json(const std::map<std::string, Store::ProbeCount>& probes) {
  Json j{{"version", 1}, {"probes", Json::array()}};
  for (const auto& [probe, count] : probes)
    j["probes"].push_back({{"probe", probe},
                           {"records", count.records},
                           {"highest_seq", count.highest_seq},
                           {"newest", to_iso8601(count.newest)}});
  return dump(j);
}

}  // namespace preau
