#include "collector/opendata/words.hh"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "collector/opendata/csv.hh"

namespace preau::opendata {

namespace {

template <class Meaning, std::size_t kSize>
using Words = std::array<std::pair<std::string_view, Meaning>, kSize>;

// As plain_name() has them.
constexpr Words<Said, 36> kSaid{{
    {"", Said::nothing},
    {"0", Said::no},
    {"0_0", Said::no},
    {"n", Said::no},
    {"no", Said::no},
    {"non", Said::no},
    {"none", Said::no},
    {"false", Said::no},
    {"faux", Said::no},
    {"aucun", Said::no},
    {"aucune", Said::no},
    {"hep", Said::no},
    {"hors_ep", Said::no},
    {"hors_rep", Said::no},
    {"hors_education_prioritaire", Said::no},
    {"non_rep", Said::no},
    {"non_ep", Said::no},
    {"1", Said::yes},
    {"1_0", Said::yes},
    {"o", Said::yes},
    {"oui", Said::yes},
    {"y", Said::yes},
    {"yes", Said::yes},
    {"x", Said::yes},
    {"true", Said::yes},
    {"vrai", Said::yes},
    {"rep", Said::rep},
    {"en_rep", Said::rep},
    {"reseau_d_education_prioritaire", Said::rep},
    {"rep_plus", Said::rep_plus},
    {"repplus", Said::rep_plus},
    {"en_rep_plus", Said::rep_plus},
    {"rep_renforce", Said::rep_plus},
    {"reseau_d_education_prioritaire_plus", Said::rep_plus},
    {"reseau_d_education_prioritaire_renforce", Said::rep_plus},
    {"reseau_d_education_prioritaire_renforcee", Said::rep_plus},
}};

constexpr Words<LevelWord, 12> kLevels{{
    {"", LevelWord::nothing},
    {"m", LevelWord::maternelle},
    {"mat", LevelWord::maternelle},
    {"empu", LevelWord::maternelle},
    {"e", LevelWord::elementaire},
    {"elem", LevelWord::elementaire},
    {"eepu", LevelWord::elementaire},
    {"p", LevelWord::primaire},
    {"prim", LevelWord::primaire},
    {"eppu", LevelWord::primaire},
    {"c", LevelWord::other},
    {"l", LevelWord::other},
}};

template <class Meaning, std::size_t kSize>
Meaning meaning(const Words<Meaning, kSize>& words, std::string_view word) {
  const auto* found = std::ranges::find(words, word, &std::pair<std::string_view, Meaning>::first);
  return found == words.end() ? Meaning::unknown : found->second;
}

bool holds(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

}  // namespace

Said said(std::string_view cell) { return meaning(kSaid, plain_name(cell)); }

std::optional<SchoolType> type_in(std::string_view name) {
  auto plain = plain_name(name);
  bool young = holds(plain, "maternelle");
  for (const std::string_view word : {"pre_elementaire", "preelementaire"})
    if (const auto at = plain.find(word); at != std::string::npos) {
      young = true;
      plain.erase(at, word.size());
    }
  const bool old = holds(plain, "elementaire");
  if (young && old) return SchoolType::primaire;
  if (young) return SchoolType::maternelle;
  return old ? std::optional(SchoolType::elementaire) : std::nullopt;
}

LevelWord level_in(std::string_view cell) {
  const auto plain = plain_name(cell);
  if (holds(plain, "primaire")) return LevelWord::primaire;
  if (holds(plain, "college") || holds(plain, "lycee")) return LevelWord::other;
  const auto type = type_in(cell);
  if (!type) return meaning(kLevels, plain);
  if (*type == SchoolType::primaire) return LevelWord::primaire;
  return *type == SchoolType::maternelle ? LevelWord::maternelle : LevelWord::elementaire;
}

}  // namespace preau::opendata
