#include "reports/verdicts/circumstances.hh"

#include <algorithm>
#include <array>

#include "probe/record/time.hh"

namespace preau::verdicts {

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

// "uptake": {"mark": 3, "role": "...", "date": "2026-09-15"}
std::optional<Uptake> read_uptake(const Object& school, const Piece& piece) {
  if (!school.has("uptake")) return std::nullopt;
  const Object in(member(piece, "uptake").value(), "uptake");
  in.only({"mark", "role", "date"});
  Uptake out{in.number("mark", 0, 5), in.text("role"), in.text("date")};
  if (!is_role(out.role))
    // Not told back: it may stand in a log for longer than in the file.
    in.fail(
        "role may name a person; write what they are, in small letters or as an acronym: "
        "directeur, conseiller, CPC");
  if (out.date.size() != 10 || !from_iso8601(out.date + "T00:00:00Z"))
    in.fail("date \"" + out.date + "\" is no day; write it like 2026-09-15");
  return out;
}

}  // namespace

Circumstances read_circumstances(const Object& in, const Piece& piece) {
  Circumstances out{.uptake = read_uptake(in, piece)};
  out.recovery_plan = in.flag("recovery_plan");
  if (in.has("rep")) out.rep = in.name("rep", PriorityArea::none);
  out.rep_edition = in.text_or("rep_edition", "");
  out.qpv = in.flag("qpv");
  out.qpv_edition = in.text_or("qpv_edition", "");
  return out;
}

}  // namespace preau::verdicts
