#include "probe/record/role.hh"

#include <algorithm>
#include <array>

namespace preau {

namespace {

// A word of a role is all in small letters, or an acronym; a name is neither, nor is what stands
// before one.
bool is_role_word(std::string_view word) {
  constexpr std::size_t kLongestAcronym = 5;
  constexpr std::array<std::string_view, 8> kTitles{"m",   "mr", "mme", "mlle",
                                                    "mrs", "ms", "m.",  "dr"};
  if (std::ranges::find(kTitles, word) != kTitles.end()) return false;
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::ranges::all_of(word, capital)) return word.size() <= kLongestAcronym && word.size() > 1;
  for (std::size_t i = 0; i < word.size(); ++i) {
    // Small letters with an accent: two octets, of which the second says that it is small.
    const bool accented =
        word[i] == '\xc3' && i + 1 < word.size() && static_cast<unsigned char>(word[i + 1]) >= 0xa0;
    if (accented)
      ++i;
    else if (!letter(word[i]) && word[i] != '-' && word[i] != '\'')
      return false;
  }
  return true;
}

}  // namespace

bool is_role(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  if (text.empty() || text.size() > kLongest) return false;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    if (end == at || !is_role_word(text.substr(at, end - at))) return false;
    at = end + 1;
  }
  return true;
}

}  // namespace preau
