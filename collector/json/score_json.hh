// A score as JSON, keys in the order of docs and tests. Points are numbers of 0 to 100.
#pragma once

#include <nlohmann/json.hpp>

#include "collector/score/score.hh"

namespace preau::as_json {

using Json = nlohmann::ordered_json;

double points(MicroPoints micro);
// Adds what a score concludes: verdict, main reason, gates (both stand there whether the profile
// asks for them or not), use cases, works, reasons, what is at risk, and the profile that said so.
void add_conclusion(Json& school, const Score& score);

}  // namespace preau::as_json
