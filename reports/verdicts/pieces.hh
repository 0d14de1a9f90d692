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

// A list of objects in which one that is broken, or leaves a bracket open, ends where the next
// object that names this key begins: it costs nobody but itself.
struct Cut {
  std::vector<Piece> objects;
  bool closed{};        // the list's own bracket was found, before any end in a broken object
  bool cut_off{};       // the text ends behind a whole object
  std::size_t after{};  // the octet behind the bracket, where it was found
  bool comma{};         // before the bracket, with nothing behind it
};
Cut cut_objects(const Piece& list, std::string_view key);

// Where the value of `key` begins in this object, at its top level, whatever it holds.
std::optional<std::size_t> begin_of(const Piece& object, std::string_view key);

// A key that stands twice at the top level of this object; none where it is not one.
std::optional<std::string_view> twice(const Piece& object);

// The value of `key` in this object, at its top level; nullopt where there is none, or quotes or
// brackets do not close.
std::optional<Piece> member(Piece object, std::string_view key);

// The line of the file on which this octet of the piece stands.
std::size_t line_of(const Piece& piece, std::size_t octet);

}  // namespace preau::verdicts
