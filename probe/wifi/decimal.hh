// Numbers as spreadsheets write them in Europe: where semicolons part the cells, a comma may stand
// for the point.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace preau::wifi {

inline std::string with_decimal_point(std::string_view cell, char between_cells) {
  std::string text(cell);
  if (between_cells == ';') std::ranges::replace(text, ',', '.');
  return text;
}

}  // namespace preau::wifi
