// What the words in a cell mean, however a city writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "probe/record/site.hh"

namespace preau::opendata {

// Of a yes or no, or of priority education.
enum class Said : std::uint8_t { nothing, no, yes, rep, rep_plus, unknown };

// "Oui", "x", "REP +", "hors EP", without regard to case, accents and blanks.
Said said(std::string_view cell);

enum class LevelWord : std::uint8_t { nothing, maternelle, elementaire, primaire, other, unknown };

// "M", "élémentaire", "école primaire"; other: a collège or a lycée.
LevelWord level_in(std::string_view cell);

// Of a school's name or designation. "Primaire" in a name is no level: maternelles bear it, too.
std::optional<SchoolType> type_in(std::string_view name);

}  // namespace preau::opendata
