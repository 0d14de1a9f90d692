// The only file of this folder that knows the JSON library.
#include "collector/api/json.hh"

#include "collector/json/score_json.hh"

namespace preau {

namespace {

using as_json::Json;

// Points as numbers of 0 to 100; score is null where too little is known for one.
Json encode(const ScoredSchool& scored) {
  using as_json::points;
  const auto& [school, score] = scored;
  Json out = {{"uai", school.uai.text()},
              {"name", school.name},
              {"type", to_string(school.type)},
              {"sites", school.sites},
              {"score", score.score ? Json(points(*score.score)) : Json(nullptr)},
              {"low", points(score.low)},
              {"high", points(score.high)},
              {"known_share", points(score.known_share)}};
  as_json::add_conclusion(out, score);
  return out;
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
