// Reasons in words, with their figures, in both languages. Inside this folder only.
#pragma once

#include "collector/score/evaluate.hh"

namespace preau {

// Who is charged: the LAN where it hides the line, else the indicator itself.
IndicatorId charged(const Requirement& asked, const SchoolFacts& facts);

// "Envoi 0,72 Mbit/s pour 4 visioconférences : il en faut 16"
Text word(const Cell& cell, const Requirement& asked, const SchoolFacts& facts);

// "visioconférence : dans 5 à 7 classes sur 11 à la fois, dans 6 salles sur 8". `untried`: rooms in
// which no device tried to join.
Text word(const UseCase& use_case, const std::optional<Range>& classes,
          const std::optional<Range>& rooms, std::int64_t untried);

}  // namespace preau
