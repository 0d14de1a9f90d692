#include "collector/json/score_json.hh"
#include "reports/city/table.hh"

namespace preau::city {

namespace {

using as_json::Json;

Json to_json(const SchoolReport& school) {
  using as_json::points;
  const auto& score = school.score;
  const bool any = score.known_share > 0;
  Json out = {{"uai", score.uai.text()},
              {"name", school.facts.school.name},
              {"type", to_string(school.facts.school.type)},
              {"score", score.score ? Json(points(*score.score)) : Json()},
              {"known_score", any ? Json(points(score.known_score)) : Json()},
              {"known_share", points(score.known_share)},
              {"low", points(score.low)},
              {"high", points(score.high)}};
  as_json::add_conclusion(out, score);
  return out;
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
