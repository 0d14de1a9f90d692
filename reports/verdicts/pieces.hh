// JSON text cut into the objects of a list, unparsed, so that one school's mistake costs that
// school alone and every message can name its line.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace preau::verdicts {

// Part of a file, and the line of the file on which it begins (1 is the first).
struct Piece {
  std::string_view text;
  std::size_t line{1};
};

// The elements of the list that `key` names in this object, at its top level; empty where the
// object has no such list. nullopt: brackets or quotes do not close.
std::optional<std::vector<Piece>> elements(Piece object, std::string_view key);

// The value of `key` in this object, at its top level; nullopt where there is none, or quotes or
// brackets do not close.
std::optional<Piece> member(Piece object, std::string_view key);

// The line of the file on which this octet of the piece stands.
std::size_t line_of(const Piece& piece, std::size_t octet);

}  // namespace preau::verdicts
