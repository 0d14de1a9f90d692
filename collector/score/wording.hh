// Reasons in words, with their figures, in both languages. Inside this folder only.
#pragma once

#include "collector/score/evaluate.hh"

namespace preau {

// "Envoi 0,72 Mbit/s pour 4 visioconférences : il en faut 16"
Text word(const Cell& cell, const Need& need, const SchoolFacts& facts);

// Joins, with the same sign in both languages.
Text operator+(Text left, const Text& right);

}  // namespace preau
