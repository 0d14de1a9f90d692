#include "reports/verdicts/object.hh"

#include <algorithm>
#include <cmath>

namespace preau::verdicts {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kMostPeople = 100'000;

// NaN, 1e999 and commas at the wrong place: the parser's own words would say octets, not lines.
Json parse(const Piece& piece) {
  try {
    return Json::parse(piece.text);
  } catch (const Json::parse_error& error) {
    const auto at = error.byte == 0 ? 0 : error.byte - 1;
    const auto begin = piece.text.find_last_of(" \t\r\n,:[{", at < 1 ? 0 : at - 1);
    const auto from = begin == std::string_view::npos ? 0 : begin + 1;
    const auto word = piece.text.substr(from, 12);
    const bool number = word.starts_with("NaN") || word.starts_with("nan") ||
                        word.starts_with("Inf") || word.starts_with("-Inf");
    throw Mistake(line_of(piece, at),
                  "not JSON near \"" + std::string(word.substr(0, word.find('\n'))) + "\"" +
                      (number ? "; NaN and Infinity are not numbers: leave the indicator out when "
                                "it was not measured"
                       : at >= piece.text.size()
                           ? "; it ends there: the file may have been cut off, or a bracket is "
                             "missing"
                           : ""));
  } catch (const Json::out_of_range&) {
    throw Mistake(piece.line, "a number is too large to be one; write what was measured");
  }
}

}  // namespace

std::string spelled(double number) { return Json(number).dump(); }

Object::Object(const Piece& piece, std::string what)
    : json_(parse(piece)), line_(piece.line), what_(std::move(what)) {
  if (!json_.is_object()) fail("must be an object: {...}");
  if (const auto key = twice(piece)) fail(std::string(*key) + " stands twice; give it once");
}

void Object::only(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, value] : json_.items()) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    std::string all;
    for (const auto each : keys) all += " " + std::string(each);
    fail("unknown key \"" + key + "\"; write one of" + all);
  }
}

void Object::fail(const std::string& what) const {
  throw Mistake(line_, (what_.empty() ? "" : what_ + ": ") + what);
}

std::string Object::text(const char* key) const {
  if (!has(key)) fail(std::string(key) + " is missing; write \"" + key + "\": \"...\"");
  if (!json_[key].is_string()) fail(std::string(key) + " must be text");
  return json_[key].get<std::string>();
}

double Object::number(const char* key, double least, double most) const {
  if (!has(key))
    fail(std::string(key) + " is missing; leave the whole entry out when not measured");
  const auto value = json_[key].is_number() ? json_[key].get<double>() : NAN;
  if (!(value >= least && value <= most))
    fail(std::string(key) + " is " + json_[key].dump() + ", must be a number from " +
         spelled(least) + " to " + spelled(most));
  return value;
}

std::optional<bool> Object::flag(const char* key) const {
  if (!has(key)) return std::nullopt;
  if (!json_[key].is_boolean()) fail(std::string(key) + " must be true or false");
  return json_[key].get<bool>();
}

std::uint32_t Object::count(const char* key) const {
  const double value = number_if(key, 0, kMostPeople).value_or(0);
  if (value != std::floor(value)) fail(std::string(key) + " must be a whole number");
  return static_cast<std::uint32_t>(value);
}

}  // namespace preau::verdicts
