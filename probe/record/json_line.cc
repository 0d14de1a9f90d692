#include "probe/record/json_line.hh"

#include <nlohmann/json.hpp>

namespace preau {

struct JsonLine::Object {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
};

JsonLine::JsonLine() : object_(std::make_unique<Object>()) {}
JsonLine::JsonLine(JsonLine&&) noexcept = default;
JsonLine& JsonLine::operator=(JsonLine&&) noexcept = default;
JsonLine::~JsonLine() = default;

JsonLine& JsonLine::add(std::string_view key, std::string_view text) {
  object_->json[std::string(key)] = text;
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, double number) {
  object_->json[std::string(key)] = number;
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, const std::vector<std::string>& texts) {
  object_->json[std::string(key)] = texts;
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, const std::vector<std::uint16_t>& numbers) {
  object_->json[std::string(key)] = numbers;
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, const std::vector<JsonLine>& objects) {
  auto& list = object_->json[std::string(key)] = nlohmann::ordered_json::array();
  for (const auto& object : objects) list.push_back(object.object_->json);
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, const JsonLine& object) {
  object_->json[std::string(key)] = object.object_->json;
  return *this;
}

JsonLine& JsonLine::add_null(std::string_view key) {
  object_->json[std::string(key)] = nullptr;
  return *this;
}

JsonLine& JsonLine::add_bool(std::string_view key, bool yes) {
  object_->json[std::string(key)] = yes;
  return *this;
}

JsonLine& JsonLine::add_integer(std::string_view key, std::int64_t number) {
  object_->json[std::string(key)] = number;
  return *this;
}

std::string JsonLine::text() const {
  return object_->json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace preau
