// The only file of this folder that knows the JSON library.
#include "collector/api/json.hh"

#include <nlohmann/json.hpp>

namespace preau {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

// Octets that are no UTF-8 become U+FFFD: what goes out is always JSON.
std::string dump(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string problem_json(unsigned status, const std::string& title, const std::string& detail) {
  return dump({{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}});
}

std::string schools_json(const std::vector<SchoolSample>& schools) {
  Json j{{"version", 1}, {"schools", Json::array()}};
  for (const auto& school : schools)
    j["schools"].push_back({{"uai", school.uai},
                            {"name", school.name},
                            {"type", school.type},
                            {"verdict", school.verdict},
                            {"score", or_null(school.score)},
                            {"low", or_null(school.low)},
                            {"high", or_null(school.high)},
                            {"reason", {{"fr", school.reason_fr}, {"en", school.reason_en}}}});
  return dump(j);
}

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
