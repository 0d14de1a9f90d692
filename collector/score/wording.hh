// Reasons in words, with their figures, in both languages. Inside this folder only.
#pragma once

#include "collector/score/evaluate.hh"

namespace preau {

// Who is charged: the LAN where it hides the line, else the indicator itself.
IndicatorId charged(const Requirement& asked, const SchoolFacts& facts);

// "Envoi 0,72 Mbit/s pour 4 visioconférences : il en faut 16"
Text word(const Cell& cell, const Requirement& asked, const SchoolFacts& facts);

// Of a value that is known between two ends: "Pertes 0,1 % (entre 0 % et 8 %), ENT : 1 % au plus"
Text word_in_doubt(const Cell& cell, const Requirement& asked, const SchoolFacts& facts);

// In how many rooms a use case is served.
struct RoomCount {
  Range served;
  Range by_signal;         // if every device could join where none has tried yet
  std::int64_t untried{};  // rooms of `served` that hang on that
};

// "visioconférence : dans 5 à 7 classes sur 11 à la fois, dans 6 salles sur 8". Of no room: nothing
// is said of rooms.
Text word(const UseCase& use_case, const std::optional<Range>& classes, const RoomCount& rooms);

}  // namespace preau
