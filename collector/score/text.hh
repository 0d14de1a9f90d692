// Text in the two languages of the project's users, French first.
#pragma once

#include <string>

namespace preau {

struct Text {
  std::string fr;
  std::string en;
  bool operator==(const Text&) const = default;
};

// What is one in both languages: a record's own words, a figure.
inline Text same(const std::string& text) { return {text, text}; }

// Joins, with the same sign in both languages.
inline Text& operator+=(Text& left, const Text& right) {
  left.fr += right.fr;
  left.en += right.en;
  return left;
}
inline Text operator+(Text left, const Text& right) { return std::move(left += right); }

// "a, b": one more of a list.
inline void add_to_list(Text& list, const Text& what) {
  if (!list.fr.empty()) list += {", ", ", "};
  list += what;
}

}  // namespace preau
