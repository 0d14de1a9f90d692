// One JSON object on one line, flat but for lists and objects, keys in the order in which they were
// added: what a verb prints for scripts. A value that is absent is null, never zero.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preau {

class JsonLine {
 public:
  JsonLine();
  JsonLine(JsonLine&&) noexcept;
  JsonLine& operator=(JsonLine&&) noexcept;
  ~JsonLine();

  JsonLine& add(std::string_view key, std::string_view text);  // not UTF-8: U+FFFD stands in
  JsonLine& add(std::string_view key, const char* text) { return add(key, std::string_view(text)); }
  JsonLine& add(std::string_view key, double number);  // NaN and infinities are null
  JsonLine& add(std::string_view key, std::integral auto value) {
    if constexpr (std::same_as<decltype(value), bool>)
      return add_bool(key, value);
    else
      return add_integer(key, static_cast<std::int64_t>(value));
  }
  template <class T>
  JsonLine& add(std::string_view key, const std::optional<T>& value) {
    return value ? add(key, *value) : add_null(key);
  }
  JsonLine& add(std::string_view key, const std::vector<std::string>& texts);
  JsonLine& add(std::string_view key, const std::vector<std::uint16_t>& numbers);
  JsonLine& add(std::string_view key, const std::vector<JsonLine>& objects);
  JsonLine& add(std::string_view key, const JsonLine& object);
  JsonLine& add_null(std::string_view key);

  std::string text() const;  // without a line end

 private:
  JsonLine& add_bool(std::string_view key, bool yes);
  JsonLine& add_integer(std::string_view key, std::int64_t number);

  struct Object;  // keeps the JSON library out of this header
  std::unique_ptr<Object> object_;
};

}  // namespace preau
