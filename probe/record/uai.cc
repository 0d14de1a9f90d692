#include "probe/record/uai.hh"

#include <algorithm>

namespace preau {

tl::expected<Uai, std::string> Uai::parse(std::string_view text) {
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRSTUVWXYZ";
  static_assert(kLetters.size() == 23);
  const auto fail = [&](std::string why) {
    return tl::make_unexpected("UAI \"" + std::string(text.substr(0, 32)) +
                               "\": " + std::move(why));
  };
  if (text.size() != 8)
    return fail("has " + std::to_string(text.size()) +
                " characters, not 8 (a spreadsheet may have eaten a leading zero)");
  unsigned number = 0;
  for (const char c : text.substr(0, 7)) {
    if (c < '0' || c > '9') return fail("wants seven digits and a letter");
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  const char right = kLetters[number % 23];
  if (text[7] != right) return fail(std::string("check letter should be ") + right);
  return Uai(std::string(text));
}

}  // namespace preau
