// A line against its contract, in a sentence that can be sent to the operator.
#pragma once

#include <vector>

#include "collector/score/score.hh"

namespace preau {

// What is promised is the guaranteed rate; without one, nine tenths of the contracted rate, since a
// contract names a rate on the wire and payload is less. Of the school's main line; nullopt: that
// has no contract here.
std::optional<Contract> against_contract(const SchoolFacts& facts);

// Of every line of the school that has one, the main line first.
std::vector<Contract> against_contracts(const SchoolFacts& facts);

}  // namespace preau
