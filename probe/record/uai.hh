// UAI: the eight-character identifier of a French school: three digits of department, four digits,
// and a check letter (the seven-digit number modulo 23, in the alphabet without I, O and Q).
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace preau {

class Uai {
 public:
  // Accepts "0670274J"; the error says what is wrong and, for a bad letter, what the right one is.
  static tl::expected<Uai, std::string> parse(std::string_view text);

  const std::string& text() const { return text_; }
  auto operator<=>(const Uai&) const = default;

 private:
  explicit Uai(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace preau
