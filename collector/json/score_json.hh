// Parts of a score as JSON, keys in the order of docs and tests. Points are numbers of 0 to 100.
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "collector/score/score.hh"

namespace preau::as_json {

using Json = nlohmann::ordered_json;

double points(MicroPoints micro);
Json encode(const Text& text);
Json encode(const std::vector<Reason>& reasons);
// Both gates stand there whether the profile asks for them or not.
Json encode(const std::vector<GateResult>& gates);
Json encode(const std::vector<UseCaseResult>& use_cases);
Json encode(const std::vector<Work>& works);

}  // namespace preau::as_json
