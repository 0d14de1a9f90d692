// Enumerations that travel: each has one table of ASCII names, read both ways.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace preau {

// Specialised beside each enumeration: `static constexpr std::array<std::pair<E, string_view>, N>`.
template <class E>
struct EnumNames;

template <class E>
constexpr std::string_view to_string(E value) {
  for (const auto& [known, name] : EnumNames<E>::kTable)
    if (known == value) return name;
  return "?";
}

template <class E>
constexpr std::optional<E> from_string(std::string_view name) {
  for (const auto& [value, known] : EnumNames<E>::kTable)
    if (known == name) return value;
  return std::nullopt;
}

// "pass|fail|unknown", for messages that say what to write instead.
template <class E>
constexpr auto all_names() {
  std::array<std::string_view, EnumNames<E>::kTable.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = EnumNames<E>::kTable[i].second;
  return names;
}

}  // namespace preau
