// One object of the scripts' input, read strictly: a key that is unknown, doubled or of another
// kind is told by its line. Inside this folder only.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "probe/record/enum_names.hh"
#include "reports/verdicts/pieces.hh"

namespace preau::verdicts {

// What is wrong with one school, and where.
struct Mistake : std::runtime_error {
  Mistake(std::size_t at, const std::string& what) : std::runtime_error(what), line(at) {}
  std::size_t line;
};

// As JSON writes it: the fewest digits that read back as the same number.
std::string spelled(double number);

// Throws Mistake, from every reader.
class Object {
 public:
  Object(const Piece& piece, std::string what);

  // A misspelt key would otherwise be as if it were not there, unseen.
  void only(std::initializer_list<std::string_view> keys) const;

  bool is_list(const char* key) const { return json_.contains(key) && json_[key].is_array(); }

  std::size_t line() const { return line_; }

  [[noreturn]] void fail(const std::string& what) const;

  bool is_null(const char* key) const { return json_.contains(key) && json_[key].is_null(); }
  bool has(const char* key) const { return json_.contains(key) && !json_[key].is_null(); }

  std::string text(const char* key) const;

  std::string text_or(const char* key, std::string otherwise) const {
    return has(key) ? text(key) : std::move(otherwise);
  }

  double number(const char* key, double least, double most) const;

  std::optional<double> number_if(const char* key, double least, double most) const {
    return has(key) ? std::optional(number(key, least, most)) : std::nullopt;
  }

  std::optional<bool> flag(const char* key) const;

  std::uint32_t count(const char* key) const;

  template <class E>
  E name(const char* key, E otherwise) const {
    if (!has(key)) return otherwise;
    const auto word = text(key);
    if (const auto value = from_string<E>(word)) return *value;
    std::string all;
    for (const auto each : all_names<E>()) all += " " + std::string(each);
    fail(std::string(key) + " \"" + word + "\" is not known; write one of" + all);
  }

 private:
  nlohmann::ordered_json json_;
  std::size_t line_;
  std::string what_;
};

}  // namespace preau::verdicts
